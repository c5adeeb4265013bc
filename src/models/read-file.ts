/** Fetches one file of the folder, or throws a ModelError `model-missing`. */
export type ReadModelFile = (
  name: string,
  onProgress?: (loaded: number, total: number) => void,
) => Promise<Uint8Array<ArrayBuffer>>;
