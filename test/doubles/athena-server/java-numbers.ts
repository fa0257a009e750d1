/** Doubles and floats as Java 17 prints them, Trino's own language: not always with the fewest digits that would do. */

interface Digits {
  readonly digits: string;
  /** The point stands before the first digit when it is 0. */
  readonly point: number;
}

interface Parts {
  /** With its hidden bit, 53 bits wide. */
  readonly fraction: bigint;
  readonly exponent: number;
  readonly significant: number;
}

/** `Double.toString`, or `Float.toString` of a value that a float holds. */
export function javaText(value: number, kind: 'double' | 'float'): string {
  const plain = unusual(value);
  if (plain !== undefined) return plain === '0' ? '0.0' : plain === '-0' ? '-0.0' : plain;
  const { digits, point } = digitsOf(Math.abs(value), kind);
  const sign = value < 0 ? '-' : '';
  if (point > 0 && point < 8) {
    const whole = digits.slice(0, point).padEnd(point, '0');
    return `${sign}${whole}.${digits.slice(point) || '0'}`;
  }
  if (point <= 0 && point > -3) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits[0]}.${digits.slice(1) || '0'}E${point - 1}`;
}

/** The digits of `Double.toString`, always with an exponent, as Trino casts a double to varchar: `1.0E-1`, `0E0`. */
export function scientificDouble(value: number): string {
  const plain = unusual(value);
  if (plain !== undefined) return plain === '0' || plain === '-0' ? `${plain}E0` : plain;
  const { digits, point } = digitsOf(Math.abs(value), 'double');
  return `${value < 0 ? '-' : ''}${digits[0]}.${digits.slice(1).replace(/0+$/, '') || '0'}E${point - 1}`;
}

/** `Float.toString`, rounded to seven digits, with an exponent, as Trino casts a real to varchar: `1.677722E7`. */
export function scientificReal(value: number): string {
  const plain = unusual(value);
  if (plain !== undefined) return plain === '0' || plain === '-0' ? `${plain}E0` : plain;
  const [mantissa = '', exponent = ''] = Number(javaText(value, 'float')).toExponential(6).split('e');
  const [whole, fraction = ''] = mantissa.split('.');
  return `${whole}.${fraction.replace(/0+$/, '') || '0'}E${Number(exponent)}`;
}

function unusual(value: number): string | undefined {
  if (!Number.isFinite(value)) return String(value);
  if (value !== 0) return undefined;
  return Object.is(value, -0) ? '-0' : '0';
}

/** The algorithm of Java's `FloatingDecimal` up to release 18; its names are kept. */
function digitsOf(value: number, kind: 'double' | 'float'): Digits {
  const { fraction, exponent, significant } = kind === 'double' ? partsOfDouble(value) : partsOfFloat(value);
  const tailZeros = trailingZeros(fraction);
  const fractBits = 53 - tailZeros;
  const tinyBits = Math.max(0, fractBits - exponent - 1);
  if (tinyBits === 0 && exponent <= 62 && fractBits < 64) {
    const dropped = exponent > significant ? insignificantDigits(exponent - significant - 1) : 0;
    const whole = exponent >= 52 ? fraction << BigInt(exponent - 52) : fraction >> BigInt(52 - exponent);
    return wholeDigits(whole, dropped);
  }
  return fractionDigits(fraction >> BigInt(tailZeros), fraction, exponent, significant, fractBits, tinyBits);
}

function fractionDigits(
  bits: bigint,
  fraction: bigint,
  exponent: number,
  significant: number,
  fractBits: number,
  tinyBits: number,
): Digits {
  let decExp = estimateExponent(fraction, exponent);
  const b5 = Math.max(0, -decExp);
  let b2 = b5 + tinyBits + exponent;
  const s5 = Math.max(0, decExp);
  let s2 = s5 + tinyBits;
  let m2 = b2 - significant;
  b2 -= fractBits - 1;
  const common = Math.min(b2, s2);
  b2 -= common;
  s2 -= common;
  m2 -= common;
  if (fractBits === 1) m2 -= 1;
  if (m2 < 0) {
    b2 -= m2;
    s2 -= m2;
    m2 = 0;
  }
  // Numbers that fit a long stop at more than the next decimal, the others at as much as it.
  const fitsLong = fractBits + b2 + bitsOfFive(b5) < 64 && s2 + 1 + bitsOfFive(s5 + 1) < 64;
  let b = (bits * 5n ** BigInt(b5)) << BigInt(b2);
  const s = (5n ** BigInt(s5)) << BigInt(s2);
  let m = (5n ** BigInt(b5)) << BigInt(m2);
  const tens = s * 10n;
  const digits: number[] = [];
  let low = false;
  let high = false;
  const next = (): number => {
    const digit = Number(b / s);
    b = 10n * (b % s);
    m *= 10n;
    low = b < m;
    high = fitsLong ? b + m > tens : b + m >= tens;
    return digit;
  };
  const first = next();
  if (first === 0 && !high) decExp -= 1;
  else digits.push(first);
  // There is a digit after the point at least, so one more where the exponent is written.
  if (decExp < -3 || decExp >= 8) low = high = false;
  while (!low && !high) digits.push(next());
  if (high) {
    const over = 2n * b - tens;
    if (!low || over > 0n || (over === 0n && (digits.at(-1) ?? 0) % 2 === 1))
      return roundedUp(digits, decExp + 1);
  }
  return { digits: digits.join(''), point: decExp + 1 };
}

function roundedUp(digits: number[], point: number): Digits {
  let at = digits.length - 1;
  while (at > 0 && digits[at] === 9) {
    digits[at] = 0;
    at -= 1;
  }
  if (digits[at] === 9) return { digits: `1${'0'.repeat(digits.length - 1)}`, point: point + 1 };
  digits[at] = (digits[at] ?? 0) + 1;
  return { digits: digits.join(''), point };
}

function wholeDigits(whole: bigint, dropped: number): Digits {
  const power = 10n ** BigInt(dropped);
  const rounded = dropped === 0 ? whole : whole / power + (whole % power >= power / 2n ? 1n : 0n);
  const text = String(rounded);
  return { digits: text.replace(/(?<=.)0+$/, ''), point: text.length + dropped };
}

function partsOfDouble(value: number): Parts {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  return normalized(bits & ((1n << 52n) - 1n), Number(bits >> 52n), 52, 1023);
}

function partsOfFloat(value: number): Parts {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  const bits = view.getUint32(0);
  const { fraction, exponent, significant } = normalized(BigInt(bits & 0x7fffff), bits >>> 23, 23, 127);
  return { fraction: fraction << 29n, exponent, significant };
}

function normalized(stored: bigint, biased: number, width: number, bias: number): Parts {
  const hidden = 1n << BigInt(width);
  if (biased > 0) return { fraction: stored | hidden, exponent: biased - bias, significant: width + 1 };
  const missing = width + 1 - stored.toString(2).length;
  return {
    fraction: stored << BigInt(missing),
    exponent: 1 - bias - missing,
    significant: width + 1 - missing,
  };
}

function trailingZeros(bits: bigint): number {
  let zeros = 0;
  while ((bits >> BigInt(zeros)) % 2n === 0n) zeros += 1;
  return zeros;
}

function estimateExponent(fraction: bigint, exponent: number): number {
  const mantissa = Number(fraction) / 2 ** 52;
  return Math.floor((mantissa - 1.5) * 0.289529654 + 0.176091259 + exponent * 0.301029995663981);
}

function bitsOfFive(power: number): number {
  return power < 27 ? (5n ** BigInt(power)).toString(2).length - (power === 0 ? 1 : 0) : power * 3;
}

function insignificantDigits(power: number): number {
  return power > 1 ? String(2n ** BigInt(power)).length - 1 : 0;
}
