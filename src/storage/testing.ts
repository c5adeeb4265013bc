/** For tests under Node: an origin-private file system in memory, with the faults that real ones have. */

export interface MemoryFaults {
  /** Bytes all files together may have; QuotaExceededError beyond. */
  quota?: number;
  /** Every write throws this once so many bytes were written in all: the power cut. */
  failAfter?: { readonly bytes: number; readonly error: Error };
  /** The page dies at this operation on the disk, counted from 1: it is done by half at most, and neither it nor any later one ever answers. */
  killAt?: number;
  /**
   * At this operation that needs room (a name, a piece, the end of a file), counted from 1, there is none: QuotaExceededError, or written
   * in place by half. Unless it is for `once`, there is none at any later one either.
   */
  fullAt?: { readonly operation: number; readonly once: boolean };
  /** `writable`: as in Chromium; `sync`: as in a worker of Safari before 26; `none`: as on its page. Of files made from then on. */
  writing?: 'writable' | 'sync' | 'none';
}

interface Disk {
  readonly faults: MemoryFaults;
  used: number;
  written: number;
  operations: number;
  /** Operations that need room. */
  needs: number;
  dead: boolean;
  readonly onDeath: () => void;
}

/** Counts an operation; where the page dies at it, or has died, it never answers. */
function beat(disk: Disk): Promise<void> {
  disk.operations++;
  if (disk.operations === disk.faults.killAt) {
    disk.dead = true;
    disk.onDeath();
  }
  return disk.dead ? new Promise(() => {}) : Promise.resolve();
}

/** Counts an operation that needs room; false where there is none. */
function hasRoom(disk: Disk): boolean {
  disk.needs++;
  const { fullAt } = disk.faults;
  if (!fullAt) return true;
  return fullAt.once ? disk.needs !== fullAt.operation : disk.needs < fullAt.operation;
}

const noRoom = () => new DOMException('Quota exceeded.', 'QuotaExceededError');

function needRoom(disk: Disk): void {
  if (!hasRoom(disk)) throw noRoom();
}

class MemoryFile {
  readonly kind = 'file';
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array();
  readonly createWritable?: () => Promise<unknown>;
  readonly createSyncAccessHandle?: () => Promise<unknown>;

  constructor(
    readonly name: string,
    readonly disk: Disk,
  ) {
    const { writing = 'writable' } = disk.faults;
    if (writing === 'writable') this.createWritable = async () => this.#writable();
    if (writing === 'sync') this.createSyncAccessHandle = async () => this.#access();
  }

  /** The same file to a worker, which has sync access handles in every browser. */
  inWorker() {
    return {
      kind: this.kind,
      name: this.name,
      getFile: () => this.getFile(),
      createSyncAccessHandle: async () => this.#access(),
    };
  }

  async getFile(): Promise<File> {
    if (this.disk.dead) await new Promise(() => {});
    return new File([this.bytes], this.name);
  }

  #account(bytes: number): void {
    const { quota, failAfter } = this.disk.faults;
    this.disk.written += bytes;
    if (failAfter && this.disk.written > failAfter.bytes) throw failAfter.error;
    if (quota !== undefined && this.disk.used + bytes > quota) throw noRoom();
    this.disk.used += bytes;
  }

  /** Content appears at `close`, as in browsers. */
  #writable() {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    return {
      write: async (bytes: Uint8Array<ArrayBuffer>) => {
        await beat(this.disk);
        needRoom(this.disk);
        this.#account(bytes.byteLength);
        pieces.push(bytes.slice());
      },
      close: async () => {
        const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
        await beat(this.disk);
        needRoom(this.disk);
        this.disk.used -= this.bytes.byteLength;
        this.bytes = bytes;
      },
      abort: async () => {
        this.disk.used -= pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
      },
    };
  }

  #access() {
    return {
      truncate: (length: number) => {
        this.bytes = this.bytes.slice(0, length);
      },
      write: (all: Uint8Array, { at }: { at: number }) => {
        const before = this.disk.dead;
        void beat(this.disk);
        // In place, and no promise to leave open: half of it is there, then nothing more.
        const isWhole = hasRoom(this.disk) && !this.disk.dead;
        const bytes = isWhole ? all : all.subarray(0, before ? 0 : all.length >> 1);
        this.#account(bytes.byteLength);
        const grown = new Uint8Array(Math.max(this.bytes.byteLength, at + bytes.byteLength));
        grown.set(this.bytes);
        grown.set(bytes, at);
        this.bytes = grown;
        if (this.disk.dead) throw new Error('the page is dead');
        return bytes.byteLength;
      },
      flush: () => {},
      close: () => {},
    };
  }
}

class MemoryFolder {
  readonly kind = 'directory';
  readonly children = new Map<string, MemoryFile | MemoryFolder>();

  constructor(
    readonly name: string,
    readonly disk: Disk,
  ) {}

  #get<T extends MemoryFile | MemoryFolder>(name: string, kind: T['kind'], make: (() => T) | null): T {
    const found = this.children.get(name);
    if (found && found.kind !== kind) throw new DOMException(`${name} is no ${kind}`, 'TypeMismatchError');
    if (found) return found as T;
    if (!make) throw new DOMException(`${name} not found`, 'NotFoundError');
    const { quota } = this.disk.faults;
    // As in Chromium: where there is no room, no name is given to anything either.
    needRoom(this.disk);
    if (quota !== undefined && this.disk.used >= quota) throw noRoom();
    const made = make();
    this.children.set(name, made);
    return made;
  }

  async getDirectoryHandle(name: string, { create = false } = {}): Promise<MemoryFolder> {
    if (create && !this.children.has(name)) await beat(this.disk);
    else if (this.disk.dead) await new Promise(() => {});
    return this.#get(name, 'directory', create ? () => new MemoryFolder(name, this.disk) : null);
  }

  async getFileHandle(name: string, { create = false } = {}): Promise<MemoryFile> {
    if (create && !this.children.has(name)) await beat(this.disk);
    else if (this.disk.dead) await new Promise(() => {});
    return this.#get(name, 'file', create ? () => new MemoryFile(name, this.disk) : null);
  }

  async removeEntry(name: string, { recursive = false } = {}): Promise<void> {
    if (this.disk.dead) await new Promise(() => {});
    const found = this.children.get(name);
    if (!found) throw new DOMException(`${name} not found`, 'NotFoundError');
    if (found instanceof MemoryFolder && !recursive && found.children.size > 0)
      throw new DOMException(`${name} is not empty`, 'InvalidModificationError');
    // A folder goes file by file: one whose page dies meanwhile is left with some of them.
    if (found instanceof MemoryFolder)
      for (const [inner, child] of [...found.children]) {
        await beat(this.disk);
        if (child instanceof MemoryFile) {
          this.disk.used -= child.bytes.byteLength;
          found.children.delete(inner);
        }
      }
    await beat(this.disk);
    this.children.delete(name);
    this.disk.used -= found instanceof MemoryFolder ? found.size() : found.bytes.byteLength;
  }

  size(): number {
    let sum = 0;
    for (const child of this.children.values()) sum += child instanceof MemoryFolder ? child.size() : child.bytes.byteLength;
    return sum;
  }

  async *entries(): AsyncGenerator<[string, MemoryFile | MemoryFolder]> {
    yield* [...this.children];
  }

  async *keys(): AsyncGenerator<string> {
    yield* [...this.children.keys()];
  }

  async *values(): AsyncGenerator<MemoryFile | MemoryFolder> {
    yield* [...this.children.values()];
  }

  /** Folders and name from here to the file. */
  async resolve(file: unknown): Promise<string[] | null> {
    for (const [name, child] of this.children) {
      if (child === file) return [name];
      const below = child instanceof MemoryFolder ? await child.resolve(file) : null;
      if (below) return [name, ...below];
    }
    return null;
  }
}

/** A folder to a worker. */
const folderInWorker = (folder: MemoryFolder): object => ({
  getDirectoryHandle: async (name: string) => folderInWorker(await folder.getDirectoryHandle(name)),
  getFileHandle: async (name: string) => (await folder.getFileHandle(name)).inWorker(),
});

export interface MemoryRoot {
  /** To give to a FolderStore. */
  readonly root: () => Promise<FileSystemDirectoryHandle>;
  /** The same disk as a worker sees it. */
  readonly workerRoot: () => Promise<FileSystemDirectoryHandle>;
  /** Change them at any time. */
  readonly faults: MemoryFaults;
  /** `store/folder/file` -> bytes, of everything on the disk. */
  files(): Record<string, number>;
  /** Damages a file: new bytes, or null to delete it. @throws Error when there is none. */
  damage(path: string, bytes: Uint8Array<ArrayBuffer> | null): void;
  usedBytes(): number;
  /** All that was ever written: what `failAfter` counts. */
  writtenBytes(): number;
  /** Operations that changed something: what `killAt` counts. */
  operations(): number;
  /** Operations that needed room: what `fullAt` counts. */
  needs(): number;
  /** Resolves when the page dies by `killAt`. */
  readonly died: Promise<void>;
  /** The disk as the next page finds it, in good health. */
  copy(): MemoryRoot;
}

/** Puts copies of everything in `from` into `to`. */
function fill(to: MemoryFolder, from: MemoryFolder): void {
  for (const [name, child] of from.children) {
    if (child instanceof MemoryFile) {
      const file = new MemoryFile(name, to.disk);
      file.bytes = child.bytes.slice();
      to.children.set(name, file);
    } else {
      const folder = new MemoryFolder(name, to.disk);
      to.children.set(name, folder);
      fill(folder, child);
    }
  }
}

/** An empty disk, or one with a copy of what is in `content`. */
export function memoryRoot(faults: MemoryFaults = {}, content?: MemoryFolder): MemoryRoot {
  let onDeath = () => {};
  const died = new Promise<void>((resolve) => {
    onDeath = resolve;
  });
  const disk: Disk = { faults, used: 0, written: 0, operations: 0, needs: 0, dead: false, onDeath };
  const top = new MemoryFolder('', disk);
  if (content) fill(top, content);
  disk.used = top.size();
  const walk = (folder: MemoryFolder, prefix: string): [string, number][] =>
    [...folder.children].flatMap(([name, child]) =>
      child instanceof MemoryFolder
        ? walk(child, `${prefix}${name}/`)
        : [[prefix + name, child.bytes.byteLength] as [string, number]],
    );
  return {
    root: async () => top as unknown as FileSystemDirectoryHandle,
    workerRoot: async () => folderInWorker(top) as FileSystemDirectoryHandle,
    faults,
    files: () => Object.fromEntries(walk(top, '').sort(([a], [b]) => (a < b ? -1 : 1))),
    damage(path, bytes) {
      const parts = path.split('/');
      const name = parts.pop() ?? '';
      let folder = top;
      for (const part of parts) folder = folder.children.get(part) as MemoryFolder;
      const file = folder?.children.get(name);
      if (!(file instanceof MemoryFile)) throw new Error(`no ${path} on this disk`);
      if (bytes) file.bytes = bytes;
      else folder.children.delete(name);
    },
    usedBytes: () => disk.used,
    operations: () => disk.operations,
    needs: () => disk.needs,
    died,
    copy() {
      const { fullAt: _, ...others } = faults;
      return memoryRoot({ ...others, killAt: -1 }, top);
    },
    writtenBytes: () => disk.written,
  };
}
