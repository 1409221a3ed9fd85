import { describe, expect, test } from "vitest";
import { changeRefusals, refusals } from "./testing.ts";

const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

describe("refuses, in the words of the real server,", () => {
  test("webhooks that nobody could call", () => {
    const said = refusals(`
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: w}
webhooks:
- name: short
  rules: [{operations: [CREATE, '*'], apiGroups: [''], apiVersions: [], resources: ['pods/*', pods/log]}]
  clientConfig: {url: 'http://user@x/y?z#f'}
  sideEffects: Some
  timeoutSeconds: 100
- name: a.b.c
  admissionReviewVersions: [v2]
  clientConfig: {service: {name: '', namespace: x, path: a}}
`);

    expect(said).toEqual([
      "webhooks[0].admissionReviewVersions: Required value: must specify one of v1, v1beta1",
      'webhooks[0].clientConfig.url: Invalid value: "f": fragments are not permitted in the URL',
      "webhooks[0].clientConfig.url: Invalid value: \"http\": 'https' is the only allowed URL scheme; desired format: https://host[/path]",
      'webhooks[0].clientConfig.url: Invalid value: "user": user information is not permitted in the URL',
      'webhooks[0].clientConfig.url: Invalid value: "z": query parameters are not permitted in the URL',
      'webhooks[0].name: Invalid value: "short": should be a domain with at least three segments separated by dots',
      "webhooks[0].rules[0].apiVersions: Required value",
      'webhooks[0].rules[0].operations: Invalid value: ["CREATE","*"]: if \'*\' is present, must not specify other operations',
      "webhooks[0].rules[0].resources[1]: Invalid value: \"pods/log\": if 'pods/*' is present, must not specify pods/log",
      'webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"',
      "webhooks[0].timeoutSeconds: Invalid value: 100: the timeout value must be between 1 and 30 seconds",
      'webhooks[1].admissionReviewVersions: Invalid value: ["v2"]: must include at least one of v1, v1beta1',
      "webhooks[1].clientConfig.service.name: Required value: service name is required",
      "webhooks[1].clientConfig.service.path: Invalid value: \"a\": must start with a '/'",
      'webhooks[1].clientConfig.service.path: Invalid value: "a": segment[0] may not be empty',
      "webhooks[1].sideEffects: Required value: must specify one of None, NoneOnDryRun",
    ]);
  });

  test("requests for certificates that nobody could sign", () => {
    const said = refusals(`
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: rec-max}
spec: {request: Tm90IGEgcmVxdWVzdA==, signerName: nosignername, usages: [client auth, client auth], expirationSeconds: 5}
`);

    expect(said).toEqual([
      "spec.expirationSeconds: Invalid value: 5: may not specify a duration less than 600 seconds (10 minutes)",
      'spec.request: Invalid value: "Tm90IGEgcmVxdWVzdA==": PEM block type must be CERTIFICATE REQUEST',
      "spec.signerName: Invalid value: \"nosignername\": must be a fully qualified domain and path of the form 'example.com/signer-name'",
      'spec.usages[1]: Duplicate value: "client auth"',
    ]);
  });

  test.each([
    [
      "{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: n}, handler: Kata}",
      [`handler: Invalid value: "Kata": ${LABEL}`],
    ],
    [
      "{apiVersion: networking.k8s.io/v1, kind: ServiceCIDR, metadata: {name: n}, spec: {cidrs: [10.0.0.0/24, 10.1.0.0/24]}}",
      [
        'spec.cidrs: Invalid value: {"CIDRs":["10.0.0.0/24","10.1.0.0/24"]}: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
      ],
    ],
    [
      "{apiVersion: apiregistration.k8s.io/v1, kind: APIService, metadata: {name: x}, spec: {group: example.com, version: v1, versionPriority: 2000, groupPriorityMinimum: 10}}",
      [
        'metadata.name: Invalid value: "x": must be `spec.version+"."+spec.group`: "v1.example.com"',
        "spec.versionPriority: Invalid value: 2000: must be positive and less than 1000",
      ],
    ],
    [
      "{apiVersion: storage.k8s.io/v1, kind: VolumeAttributesClass, metadata: {name: N}}",
      [
        "driverName: Required value",
        `metadata.name: Invalid value: "N": ${SUBDOMAIN}`,
        "parameters: Required value: must contain at least one key/value pair",
      ],
    ],
    [
      "{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: {name: n}, spec: {validationActions: [Deny, Warn], paramRef: {name: a, selector: {}}}}",
      [
        "spec.paramRef.name: Forbidden: name and selector are mutually exclusive",
        "spec.paramRef.selector: Forbidden: name and selector are mutually exclusive",
        "spec.policyName: Required value",
        'spec.validationActions: Invalid value: ["Deny","Warn"]: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
      ],
    ],
    [
      "{apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, metadata: {name: n}, spec: {minReplicas: 3, maxReplicas: 2, scaleTargetRef: {name: x}}}",
      [
        "spec.maxReplicas: Invalid value: 2: must be greater than or equal to `minReplicas`",
        "spec.scaleTargetRef.kind: Required value",
      ],
    ],
    [
      "{apiVersion: batch/v1, kind: CronJob, metadata: {name: n}, spec: {schedule: '61 * * * *', jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: x}]}}}}}}",
      ['spec.schedule: Invalid value: "61 * * * *": end of range (61) above maximum (59): 61'],
    ],
  ])("%s", (yaml, said) => {
    expect(refusals(yaml)).toEqual(said);
  });

  test("other decisions on a request for a certificate", () => {
    const pem = btoa("-----BEGIN CERTIFICATE REQUEST-----\nMA==\n-----END CERTIFICATE REQUEST-----\n");
    const said = changeRefusals(
      `{apiVersion: certificates.k8s.io/v1, kind: CertificateSigningRequest, metadata: {name: n}, spec: {request: ${pem}, signerName: example.com/s, usages: [client auth]}}`,
      (draft) => (draft.status = { conditions: [{ type: "Approved", status: "True" }] }),
    );

    expect(said).toEqual([
      'status.conditions: Forbidden: updates may not add a condition of type "Approved"',
    ]);
  });
});
