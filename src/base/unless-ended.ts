/** Who waits for something that may never end, by what would end it. */
const waiting = new WeakMap<Promise<never>, Set<(reason: unknown) => void>>();

/**
 * `work`, or the rejection of `end` where that comes first. Unlike Promise.race, which keeps every result alive for as long as `end` has not
 * settled: a device or a worker lives for hours, and thousands of gradients went by.
 */
export function unlessEnded<T>(end: Promise<never>, work: Promise<T>): Promise<T> {
  let listeners = waiting.get(end);
  if (!listeners) {
    const set = new Set<(reason: unknown) => void>();
    end.catch((reason: unknown) => {
      for (const reject of set) reject(reason);
      set.clear();
      waiting.delete(end); // whoever comes later asks the promise itself
    });
    waiting.set(end, set);
    listeners = set;
  }
  const set = listeners;
  return new Promise<T>((resolve, reject) => {
    set.add(reject);
    work.then(resolve, reject).finally(() => set.delete(reject));
  });
}
