/** Small sound files of every format, vendor tag and sidecar: what the fuzzers damage. */
import { encode as encodePng } from 'fast-png';
import { encode as encodeJpeg } from 'jpeg-js';
import { noisyPicture, type TiffOptions, writeBmp, writeTiff } from './testing';
import { exifBlock, jpegWithExif } from './testing-exif';
import { writeHdf5 } from './testing-hdf5';
import { writeDm, writeMrc, writeSer } from './testing-instruments';
import { randomCoefficients, writeGreyJpeg } from './testing-jpeg';

export const [width, height] = [36, 34];
export const grey = noisyPicture(width, height);
const page: TiffOptions = { width, height, samples: grey };
const deep: TiffOptions = { ...page, samples: Uint16Array.from(grey, (value) => value * 257), bits: 16 };
const rgba = Uint8Array.from({ length: width * height * 4 }, (_, i) => (i % 4 === 3 ? 255 : grey[i >> 2]));
export const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

const fei =
  '[User]\r\nDate=1\r\n[Beam]\r\nBeam=EBeam\r\n[EBeam]\r\nHV=1e4\r\nHFW=3.6e-6\r\n[Image]\r\nResolutionX=36\r\nResolutionY=30\r\n';
const tescanBlock = (type: number, text: string) => {
  const head = new Uint8Array(6);
  new DataView(head.buffer).setUint32(0, text.length, true);
  head[4] = type;
  return [...head, ...latin(text)];
};
const tescan = Uint8Array.from([
  ...tescanBlock(2, 'Device=VEGA\n'),
  ...tescanBlock(3, 'PixelSizeX=1e-8\nHV=2e4\nImageStripSize=4\n'),
]);
const phenom = '<?xml version="1.0"?><m><pixelWidth unit="um">0.01</pixelWidth><databarHeight>4</databarHeight></m>';
const ome = '<?xml version="1.0"?><OME><Image><Pixels PhysicalSizeX="1.5" PhysicalSizeXUnit="nm" SizeX="36"/></Image></OME>';
const memento =
  '<MementoItemCollection><item><Name>PixelSize</Name><MementoItemSection><MementoItem><Name>Width</Name>' +
  '<MementoItemUnit>MementoItemUnitMeter</MementoItemUnit><anyType>1.25E-08</anyType></MementoItem></MementoItemSection></item></MementoItemCollection>';
const diss =
  '<x:xmpmeta><rdf:Description><xmp:CreatorTool>DISS 5</xmp:CreatorTool><pe:PixelSizeX>1.25e-08</pe:PixelSizeX></rdf:Description></x:xmpmeta>';
export const tagged: Readonly<Record<string, TiffOptions['tags']>> = {
  FEI: { 34682: fei },
  Zeiss: { 34118: '0\r\n0\r\n0\r\n5e-9\r\nAP_WD\r\nWD = 3 mm\r\nAP_IMAGE_PIXEL_SIZE\r\nImage Pixel Size = 12.4 nm\r\n' },
  TESCAN: { 50431: tescan },
  Phenom: { 34683: phenom },
  OME: { 270: ome },
  ImageJ: { 270: 'ImageJ=1.53t\nunit=\\u00B5m\n', 282: [2], 296: [1] },
  Olympus: { 33560: Uint8Array.from([0x53, 0x49, 0x53, 0x30, ...new Uint8Array(60).fill(1)]) },
  Thermo: {
    34683:
      '<Metadata><Optics><AccelerationVoltage>200000.5</AccelerationVoltage></Optics><BinaryResult><ImageSize><X>36</X><Y>34</Y></ImageSize><PixelSize><X unit="m" unitPrefixPower="1">1.25E-08</X></PixelSize></BinaryResult></Metadata>',
  },
  Helios: { 34680: memento },
  Orion: {
    65000:
      '<ImageTags><ImageWidth><Value>36</Value></ImageWidth><ScalingX><Value>1.25e-8</Value><Units>Meters</Units></ScalingX><Fov><Value>8.0</Value><Units>um</Units></Fov></ImageTags>',
  },
  SightX: {
    270: '<TemReporter><Instruments>JEM</Instruments><ImageFormingMode>modeMAG1</ImageFormingMode><SelectorValue>150000</SelectorValue><PixelsPerMeter><Horizontal>4000</Horizontal></PixelsPerMeter></TemReporter>',
  },
  OpenFIBSEM: { 270: '{"image": {"resolution": [36, 34], "hfw": 8e-06}, "pixel_size": {"x": 1.25e-08, "y": 1.25e-08}}' },
  DISS: { 700: latin(diss) },
  DigitalMicrograph: { 65003: 'nm', 65009: [2] },
  Fibics: { 51023: '<?xml version="1.0"?><Fibics><Scan><Ux>1e-3</Ux></Scan></Fibics>' },
};

const samples = Array.from(grey);
const dm = {
  sizes: [width, height],
  kind: 'u16',
  samples,
  axes: [
    [0.1, 'nm'],
    [0.1, 'nm'],
  ],
  voltage: 2e5,
} as const;
const hdf5 = (deflated: boolean) =>
  writeHdf5({
    children: {
      data: {
        attributes: { emd_group_type: 1 },
        children: {
          data: { shape: [height, width], kind: 'u16', values: samples, deflated },
          dim2: { shape: [2], kind: 'f32', values: [0, 1], attributes: { units: '[n_m]' } },
        },
      },
    },
  });

export const pictures: Readonly<Record<string, Uint8Array>> = {
  'strips.tif': writeTiff({ ...page, rowsPerStrip: 5 }),
  'tiles.tif': writeTiff({ ...page, tile: 16, compression: 'lzw', predictor: 2 }),
  'deflate-big.tif': writeTiff({ ...deep, compression: 'deflate' }, { bigTiff: true, bigEndian: true }),
  'packbits.tif': writeTiff(
    [
      { ...page, compression: 'packbits' },
      { width: 8, height: 8, samples: grey },
    ],
    { bigEndian: true },
  ),
  'zstandard.tif': writeTiff({ ...deep, compression: 'zstandard', rowsPerStrip: 9 }),
  'one-bit.tif': writeTiff({ ...page, samples: grey.map((value) => value >> 7), bits: 1, fillOrder: 2 }),
  'planes.tif': writeTiff({ ...page, samples: rgba, channels: 4, planar: true, photometric: 2, rowsPerStrip: 7 }),
  'predicted.tif': writeTiff({ ...deep, compression: 'lzw', predictor: 2, tile: 32 }),
  'float.tif': writeTiff({ ...page, samples: Float32Array.from(grey), bits: 32, sampleFormat: 3 }),
  'stack.tif': writeTiff([page, page, page]),
  ...Object.fromEntries(
    Object.entries(tagged).map(([name, tags]) => [`${name}.tif`, writeTiff({ ...page, tags: tags ?? {} })]),
  ),
  'a.png': encodePng({ width, height, data: grey, channels: 1, depth: 8 }),
  'deep.png': encodePng({ width, height, data: Uint16Array.from(grey, (value) => value * 257), channels: 1, depth: 16 }),
  'colour.png': encodePng({ width, height, data: rgba, channels: 4, depth: 8 }),
  'exif.jpg': jpegWithExif(new Uint8Array(encodeJpeg({ width, height, data: rgba }, 80).data), exifBlock(6)),
  'a.jpg': new Uint8Array(encodeJpeg({ width, height, data: rgba }, 80).data),
  'progressive.jpg': writeGreyJpeg(randomCoefficients(5, 5), { mode: 'progressive', restartInterval: 3 }),
  'a.bmp': writeBmp(width, height, grey, 8),
  'a.dm3': writeDm([dm], { thumbnail: 'listed' }),
  'a.dm4': writeDm([dm], { version: 4, littleEndian: false }),
  'a.mrc': writeMrc({ width, height, mode: 6, kind: 'u16', samples, angstromsPerPixel: 2 }),
  'a.ser': writeSer({ kind: 'u16', images: [{ width, height, samples }] }),
  'wide.ser': writeSer({ version: 0x220, kind: 'f32', images: [{ width, height, samples }] }),
  'a.emd': hdf5(false),
  'deflated.h5': hdf5(true),
};

export const sidecars: Readonly<Record<string, string>> = {
  'a.txt': '[SemImageFile]\r\nInstructName=S-4800\r\nDataSize=36x34\r\nPixelSize=3.5\r\nAcceleratingVoltage=15000 Volt\r\n',
  'jeol.txt':
    '$CM_ACCEL_VOLT 15\r\n$CM_PIXEL_SIZE 12.5nm\r\n$CM_FULL_SIZE 36 34\r\n$$SM_MICRON_BAR 10\r\n$$SM_MICRON_MARKER 1um\r\n',
  'a.bmp.txt': '[Image Info]\nModel : SNE-4500M\nAcceleated Voltage : 20.5 kV\nFrame Size : 36,34\nPixel Size : 0.7\n',
  'a-bmp.hdr': '[MAIN]\r\nDevice=VEGA\r\nPixelSizeX=1e-8\r\n[SEM]\r\nHV=20000\r\n',
};
