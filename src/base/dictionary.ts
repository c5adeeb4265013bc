/**
 * An object without a prototype, for what must be plain data (JSON, messages) and is keyed by what people name: classes, columns, files.
 * `__proto__` is a key of it like any other, and nothing is found in it that was not put there. Where data need not be plain, use a Map.
 */
export function dictionary<T>(entries: Iterable<readonly [string, T]> = []): Record<string, T> {
  const out = Object.create(null) as Record<string, T>;
  for (const [key, value] of entries) out[key] = value;
  return out;
}
