/** The part of jsfive that is used: it ships no types. */
declare module 'jsfive' {
  export class Group {
    readonly keys: string[];
    readonly attrs: Record<string, unknown>;
    get(path: string): unknown;
  }
  export class File extends Group {
    constructor(bytes: ArrayBuffer, name: string);
  }
  export class Dataset {
    readonly shape: unknown;
    readonly dtype: unknown;
    readonly attrs: Record<string, unknown>;
    readonly value: ArrayLike<unknown>;
  }
  export const Filters: Map<number, (chunk: ArrayBuffer, itemBytes: number, options: unknown) => ArrayBuffer>;
}
