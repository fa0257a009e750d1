/** How far a thread has read: told now and then, since each message costs both threads. */
const toldAtOnce = 4 * 1024 * 1024;

/** @param tell told of the bytes since it was told last */
export function tellBytes(tell: (bytes: number) => void): { add(bytes: number): void; flush(): void } {
  let bytes = 0;
  const flush = () => {
    if (bytes > 0) tell(bytes);
    bytes = 0;
  };
  const add = (more: number) => {
    bytes += more;
    if (bytes >= toldAtOnce) flush();
  };
  return { add, flush };
}
