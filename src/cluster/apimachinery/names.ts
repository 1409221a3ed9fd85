// In Kubernetes: k8s.io/apimachinery/pkg/util/validation and pkg/api/validation. What things may be called. Each function answers
// what is wrong with a name, in Kubernetes' words; an empty list means nothing.

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;

const rule = (text: string, pattern: string, ...examples: string[]) =>
  `${text} (e.g. ${examples.map((example) => `'${example}'`).join(",  or ")}, regex used for validation is '${pattern}')`;

const LABEL_TEXT = rule(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  LABEL,
  "my-name",
  "123-abc",
);
const SUBDOMAIN_TEXT = rule(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  SUBDOMAIN,
  "example.com",
);
const LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
const LABEL_1035_TEXT = rule(
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  LABEL_1035,
  "my-name",
  "abc-123",
);
const WILDCARD = `\\*\\.${SUBDOMAIN}`;
const WILDCARD_TEXT = rule(
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  WILDCARD,
  "*.example.com",
);
const CONFIG_KEY = "[-._a-zA-Z0-9]+";
const CONFIG_KEY_TEXT = rule(
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  CONFIG_KEY,
  "key.name",
  "KEY_NAME",
  "key-name",
);
const IDENTIFIER = "[A-Za-z_][A-Za-z0-9_]*";
const IDENTIFIER_TEXT = rule(
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
  IDENTIFIER,
  "my_name",
  "MY_NAME",
  "MyName",
);

const whole = (pattern: string) => new RegExp(`^(?:${pattern})$`);

function check(pattern: string, text: string, max: number): (value: string) => string[] {
  const matcher = whole(pattern);
  return (value) => {
    if (value.length <= max && matcher.test(value)) return NOTHING;
    const errors: string[] = [];
    if (value.length > max) errors.push(`must be no more than ${max} characters`);
    if (!matcher.test(value)) errors.push(text);
    return errors;
  };
}

const NOTHING: string[] = [];

export const dnsLabelErrors = check(LABEL, LABEL_TEXT, 63);
export const dnsSubdomainErrors = check(SUBDOMAIN, SUBDOMAIN_TEXT, 253);
export const dns1035LabelErrors = check(LABEL_1035, LABEL_1035_TEXT, 63);
export const wildcardSubdomainErrors = check(WILDCARD, WILDCARD_TEXT, 253);
export const identifierErrors = check(IDENTIFIER, IDENTIFIER_TEXT, Infinity);

/** Keys of ConfigMaps and Secrets. */
export function configKeyErrors(key: string): string[] {
  const errors: string[] = [];
  if (key.length > 253) errors.push("must be no more than 253 characters");
  if (!whole(CONFIG_KEY).test(key)) errors.push(CONFIG_KEY_TEXT);
  if (key === ".") errors.push("must not be '.'");
  else if (key === "..") errors.push("must not be '..'");
  else if (key.startsWith("..")) errors.push("must not start with '..'");
  return errors;
}

export const envNameErrors = (name: string): string[] => {
  if (name.length > 0 && /^[ -<>-~]+$/.test(name)) return NOTHING;
  return ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
};

/** Names of ports: at most 15 characters, at least one letter. */
export function portNameErrors(name: string): string[] {
  const errors: string[] = [];
  if (name.length > 15) errors.push("must be no more than 15 characters");
  if (!/^[-a-z0-9]+$/.test(name))
    errors.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(name)) errors.push("must contain at least one letter (a-z)");
  if (name.includes("--")) errors.push("must not contain consecutive hyphens");
  if (name.length > 0 && (name.startsWith("-") || name.endsWith("-")))
    errors.push("must not begin or end with a hyphen");
  return errors;
}

export const portNumberErrors = (port: number): string[] =>
  port >= 1 && port <= 65535 ? NOTHING : ["must be between 1 and 65535, inclusive"];

export const percentErrors = (text: string): string[] =>
  /^[0-9]+%$/.test(text)
    ? NOTHING
    : [
        "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
      ];

/** Path segments (names of roles, for one): anything but what would change a URL's path. */
export function pathSegmentErrors(name: string): string[] {
  if (name === "." || name === "..") return [`may not be '${name}'`];
  return ["/", "%"].filter((char) => name.includes(char)).map((char) => `may not contain '${char}'`);
}

type NameCheck = (name: string, prefix: boolean) => string[];

/** For `metadata.generateName` the trailing dash is forgiven: something follows it. */
const orPrefix =
  (errors: (name: string) => string[]): NameCheck =>
  (name, prefix) =>
    errors(prefix && name.length > 1 && name.endsWith("-") ? `${name.slice(0, -2)}a` : name);

/** Checks for `Strategy.validateName`. */
export const subdomainName: NameCheck = orPrefix(dnsSubdomainErrors);
export const labelName: NameCheck = orPrefix(dnsLabelErrors);
export const label1035Name: NameCheck = orPrefix(dns1035LabelErrors);
export const pathSegmentName: NameCheck = (name, prefix) =>
  prefix
    ? pathSegmentErrors(name).filter((error) => !error.startsWith("may not be"))
    : pathSegmentErrors(name);
