// In Kubernetes: k8s.io/apimachinery/pkg/api/resource. Amounts such as 500m, 1Gi and 2e3, exact to a billionth.
// Left out here: amounts smaller than a nano, which round up as there.

export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

/** An amount. Compare with `compareQuantities`: two that print differently may be equal. */
export interface Quantity {
  /** In billionths. */
  readonly nano: bigint;
  readonly format: QuantityFormat;
}

export class QuantityError extends Error {}

const FORMAT_WRONG =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const NUMERIC = "unable to parse numeric part of quantity";
const SUFFIX = "unable to parse quantity's suffix";

const NANO = 1_000_000_000n;
const DECIMAL_SUFFIXES: readonly (readonly [string, number])[] = [
  ["n", -9],
  ["u", -6],
  ["m", -3],
  ["", 0],
  ["k", 3],
  ["M", 6],
  ["G", 9],
  ["T", 12],
  ["P", 15],
  ["E", 18],
];
const BINARY_SUFFIXES = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

const ceilDivide = (a: bigint, b: bigint) => (a >= 0n ? (a + b - 1n) / b : a / b);

/** Reads a quantity; throws QuantityError in Kubernetes' words. */
export function parseQuantity(text: string): Quantity {
  if (text === "") throw new QuantityError(FORMAT_WRONG);
  const match = /^([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/.exec(text);
  if (!match) throw new QuantityError(FORMAT_WRONG);
  const [, sign, whole, fraction = "", suffix] = match;
  if (whole === "" && fraction === "") throw new QuantityError(NUMERIC);
  const { numerator, denominator, format } = scaleOf(suffix);
  const digits = BigInt(whole + fraction) * numerator * NANO;
  const magnitude = ceilDivide(digits, 10n ** BigInt(fraction.length) * denominator);
  return { nano: sign === "-" ? -magnitude : magnitude, format };
}

function scaleOf(suffix: string): { numerator: bigint; denominator: bigint; format: QuantityFormat } {
  const binary = BINARY_SUFFIXES.indexOf(suffix);
  if (binary > 0) return { numerator: 1024n ** BigInt(binary), denominator: 1n, format: "BinarySI" };
  const decimal = DECIMAL_SUFFIXES.find(([name]) => name === suffix);
  if (decimal) return { ...powerOfTen(decimal[1]), format: "DecimalSI" };
  const exponent = /^[eE]([-+]?[0-9]+)$/.exec(suffix);
  if (!exponent) throw new QuantityError(SUFFIX);
  return { ...powerOfTen(Number(exponent[1])), format: "DecimalExponent" };
}

const powerOfTen = (exponent: number) =>
  exponent >= 0
    ? { numerator: 10n ** BigInt(exponent), denominator: 1n }
    : { numerator: 1n, denominator: 10n ** BigInt(-exponent) };

/** As the API prints it: 1000m is 1, 0.5Gi is 512Mi, 1024 stays 1024. */
export function formatQuantity({ nano, format }: Quantity): string {
  if (nano === 0n) return "0";
  const small = nano > -1024n * NANO && nano < 1024n * NANO;
  if (format === "BinarySI" && !small) return binaryText(nano);
  let exponent = -9;
  let number = nano;
  while (number % 1000n === 0n && exponent < 18) {
    number /= 1000n;
    exponent += 3;
  }
  if (format === "DecimalExponent") return exponent === 0 ? `${number}` : `${number}e${exponent}`;
  return `${number}${DECIMAL_SUFFIXES.find(([, power]) => power === exponent)![0]}`;
}

function binaryText(nano: bigint): string {
  let number = roundUp(nano, NANO);
  let power = 0;
  while (number % 1024n === 0n && power < BINARY_SUFFIXES.length - 1) {
    number /= 1024n;
    power++;
  }
  return `${number}${BINARY_SUFFIXES[power]}`;
}

/** Away from zero. */
const roundUp = (nano: bigint, unit: bigint) =>
  nano < 0n ? -ceilDivide(-nano, unit) : ceilDivide(nano, unit);

export const canonicalQuantity = (text: string): string => formatQuantity(parseQuantity(text));

export const compareQuantities = (a: Quantity, b: Quantity): -1 | 0 | 1 =>
  a.nano < b.nano ? -1 : a.nano > b.nano ? 1 : 0;

/** The sum keeps the format of the first, unless that is zero. */
export const addQuantities = (a: Quantity, b: Quantity): Quantity => ({
  nano: a.nano + b.nano,
  format: a.nano === 0n ? b.format : a.format,
});

export const subtractQuantities = (a: Quantity, b: Quantity): Quantity => ({
  nano: a.nano - b.nano,
  format: a.nano === 0n ? b.format : a.format,
});

export const ZERO: Quantity = { nano: 0n, format: "DecimalSI" };

/** Whole units, rounded up (bytes, counts). */
export const quantityValue = (quantity: Quantity): number => Number(roundUp(quantity.nano, NANO));

/** Thousandths, rounded up (millicores). */
export const milliValue = (quantity: Quantity): number => Number(roundUp(quantity.nano, NANO / 1000n));

export const quantityOf = (units: number, format: QuantityFormat = "DecimalSI"): Quantity => ({
  nano: BigInt(Math.round(units)) * NANO,
  format,
});

export const milliQuantity = (thousandths: number): Quantity => ({
  nano: BigInt(Math.round(thousandths)) * (NANO / 1000n),
  format: "DecimalSI",
});
