/**
 * What a hostile or mistaken file may cost. Every limit is checked against the file's own headers before memory is taken for it; the
 * numbers leave room for the largest pictures instruments write (6144 px wide, 16 bit, 75 MB) many times over.
 */
export const limits = {
  fileBytes: 512 * 2 ** 20,
  pixels: 100e6,
  /** Below this side length there is nothing for the model to look at, and icons and thumbnails begin. */
  minimumSide: 32,
  ifds: 256,
  /** Micrographs offered of one stack, in the order of the file. */
  images: 64,
  ifdEntries: 512,
  tagBytes: 8 * 2 ** 20,
  /** Strips or tiles of one TIFF page. */
  blocks: 1 << 20,
  sidecarBytes: 2 ** 20,
  /** Text a vendor reader looks at: XML and INI headers are 3-100 kB. */
  metadataChars: 4 * 2 ** 20,
  /** Text chunks of a PNG or WebP that are looked at. */
  pictureTexts: 100,
  /** Scans of a progressive JPEG; encoders write about ten, a decoder bomb writes thousands. */
  jpegScans: 100,
  archiveEntries: 50_000,
  /** All files of one archive together when unpacked; they are unpacked one at a time, so this bounds time, not memory. */
  archiveBytes: 64 * 2 ** 30,
  archiveDirectoryBytes: 64 * 2 ** 20,
  /**
   * Unpacked bytes per packed byte, of what is large: micrographs reach about 20, but a dark frame, a mask or an elemental map of few
   * counts packs a thousandfold. So only files beyond the largest that instruments write (75 MB) are judged by it, and streams beyond
   * what one file may take.
   */
  archiveRatio: { most: 200, fileFrom: 128 * 2 ** 20, streamFrom: 512 * 2 ** 20 },
  /** Physically meaningful pixel sizes: 1 pm to 1 mm, in nm. */
  pixelSizeNm: { least: 1e-3, most: 1e6 },
} as const;
