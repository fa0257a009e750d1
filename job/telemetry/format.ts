/** Figures as people read them. */

export function formatCount(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Of 10 and less with one digit after the point: 2.9, 24, 1,900. */
export function formatRate(value: number): string {
  return value < 9.95 ? value.toFixed(1) : formatCount(value);
}

/** `2.9 GB`, in powers of 1,000. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? formatCount(value) : formatRate(value)} ${units[unit]}`;
}

/** `12 s`, `5 min`, `3 h`, `40 d`: how long ago something was, rounded down. */
export function formatAge(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min`;
  return whole < 86_400 ? `${Math.floor(whole / 3_600)} h` : `${formatCount(Math.floor(whole / 86_400))} d`;
}

/** `0:07`, `12:30`, `2:12:00`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const end = String(rest).padStart(2, '0');
  return hours === 0 ? `${minutes}:${end}` : `${hours}:${String(minutes).padStart(2, '0')}:${end}`;
}

/** `$12,345.00`, in cents; what is there is not nothing. */
export function formatDollars(dollars: number): string {
  if (dollars > 0 && dollars < 0.01) return 'under $0.01';
  return `$${dollars.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}
