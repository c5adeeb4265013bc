/** What becomes of every vendor's statement when the picture is cut, shrunk, or written on a computer that uses decimal commas. */
import { describe, expect, it, vi } from 'vitest';
import { readFacts, sourcesOf } from '../metadata';
import { choosePixelSize } from '../pixel-size';
import { noisyPicture, type TagValue, writeTiff } from '../testing';
import { walkTiff } from '../tiff-walk';

// Very many files are read: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

interface Statement {
  readonly tags?: Readonly<Record<number, TagValue>>;
  readonly sidecar?: string;
  readonly rationals?: Readonly<Record<number, number>>;
}

function factsOf({ tags = {}, rationals = {}, sidecar }: Statement, width: number, height: number, rows = height) {
  const file = writeTiff({ width, height, samples: noisyPicture(width, height), tags, rationals });
  const walked = walkTiff('x.tif', file);
  const sidecars = sidecar === undefined ? [] : [{ name: 'x.txt', text: sidecar }];
  return readFacts(
    sourcesOf({ width, height, rows, bar: () => 'there' }, file, { tiff: { file: walked, page: walked.pages[0] }, sidecars }),
  );
}

const base64 = (text: string) => btoa(text);
const tescanBlock = (text: string) => {
  const bytes = new Uint8Array(6 + text.length);
  new DataView(bytes.buffer).setUint32(0, text.length + 2, true);
  bytes[4] = 2;
  bytes.set(
    Uint8Array.from(text, (c) => c.charCodeAt(0)),
    6,
  );
  return bytes;
};

const memento = (value: string) =>
  `<MementoItemCollection><item><Name>PixelSize</Name><MementoItemSection><MementoItem><Name>Width</Name><MementoItemUnit>MementoItemUnitMeter</MementoItemUnit><anyType>${value}</anyType></MementoItem></MementoItemSection></item></MementoItemCollection>`;

/** Texts of a picture of 640 x 480 whose pixels are 12.5 nm. Every number is one that decimal commas would cut. */
const texts: Readonly<Record<string, Statement>> = {
  FEI: {
    tags: {
      34682:
        '[Beam]\r\nBeam=EBeam\r\nScan=EScan\r\n[EBeam]\r\nHV=10000.5\r\nHFW=8.0e-006\r\nWD=0.0104\r\n[EScan]\r\nPixelWidth=1.25e-008\r\nPixelHeight=1.25e-008\r\n[Image]\r\nResolutionX=640\r\nResolutionY=480\r\n',
    },
  },
  'FEI, field width only': {
    tags: { 34680: '[Beam]\nBeam=EBeam\n[EBeam]\nHFW=8.0e-006\n[Image]\nResolutionX=640\nResolutionY=480\n' },
  },
  Zeiss: {
    tags: {
      34118:
        '0\r\n0\r\n0\r\n7.8125e-009\r\nDP_IMAGE_STORE\r\nStore resolution = 640 * 480\r\nAP_IMAGE_PIXEL_SIZE\r\nImage Pixel Size = 12.50 nm\r\nAP_WIDTH\r\nWidth = 8.000 um\r\nAP_ACTUALKV\r\nEHT = 5.25 kV\r\nAP_WD\r\nWD = 3.9 mm\r\nAP_MAG\r\nMag = 50.25 K X\r\n',
    },
  },
  Hitachi: {
    sidecar:
      '[SemImageFile]\r\nDataSize=640x480\r\nPixelSize=12.5\r\nAcceleratingVoltage=15000.5 Volt\r\nWorkingDistance=8100.5 um\r\nMagnification=7000.5\r\n',
  },
  'JEOL, pixel size': {
    sidecar: '$CM_FULL_SIZE 640 480\n$CM_ACCEL_VOLT 15.25\n$CM_MAG 5000.5\n$$SM_WD 10.2\n$CM_PIXEL_SIZE 12.5nm\n',
  },
  'JEOL, field of view': { sidecar: '$CM_FULL_SIZE 640 480\n$CM_FIELD_OF_VIEW 8.0 6.0um\n' },
  'JEOL, micron bar': { sidecar: '$CM_FULL_SIZE 640 480\n$$SM_MICRON_BAR 80\n$$SM_MICRON_MARKER 1.0um\n' },
  SEC: {
    sidecar:
      '[Image Info]\nModel : SNE-4500M\nAcceleated Voltage : 20.5 kV\nWorking Distance : 5.5mm\nFrame Size : 480,480\nPixel Size : 0.016666666667\n',
  },
  'Thermo XML': {
    tags: {
      34683:
        '<Metadata><Optics><AccelerationVoltage>200000.5</AccelerationVoltage></Optics><BinaryResult><ImageSize><X>640</X><Y>480</Y></ImageSize><PixelSize><X unit="m" unitPrefixPower="1">1.25E-08</X></PixelSize></BinaryResult></Metadata>',
    },
  },
  'OME-TIFF': {
    tags: { 270: '<OME><Image><Pixels SizeX="640" SizeY="480" PhysicalSizeX="0.0125"/></Image></OME>' },
  },
  Fibics: {
    tags: {
      51023:
        '<Fibics version="1.0"><Image><Width>640</Width><Height>480</Height></Image><Scan><FOV_X units="um">8.0</FOV_X><FOV_Y units="um">6.0</FOV_Y></Scan></Fibics>',
    },
  },
  Orion: {
    tags: {
      65000:
        '<ImageTags><ImageWidth><Value>640</Value></ImageWidth><ImageHeight><Value>480</Value></ImageHeight><ScalingX><Value>1.25e-8</Value><Units>Meters</Units></ScalingX><Fov><Value>8.0</Value><Units>um</Units></Fov><AccelerationVoltage><Value>29997.5</Value><Units>Volts</Units></AccelerationVoltage></ImageTags>',
    },
  },
  OpenFIBSEM: {
    tags: { 270: '{"image": {"resolution": [640, 480], "hfw": 8e-06}, "pixel_size": {"x": 1.25e-08, "y": 1.25e-08}}' },
  },
};

/** Those that state no size of the picture: their pixel size is taken as it stands whatever the picture's. */
const sizeless: Readonly<Record<string, Statement>> = {
  TESCAN: { tags: { 50431: tescanBlock('PixelSizeX=0.0000000125\nHV=1000.5\nWD=0.0038\nMagnification=59999.5\n') } },
  'TESCAN, sidecar': { sidecar: '[MAIN]\nPixelSizeX=1.25e-8\n[SEM]\nHV=1000.5\nWD=0.0038\n' },
  Phenom: {
    tags: {
      34683:
        '<FeiImage><pixelWidth unit="um">0.0125</pixelWidth><acceleratingVoltage unit="kV">15.5</acceleratingVoltage></FeiImage>',
    },
  },
  'Thermo, Helios 5': { tags: { 34680: base64(memento('1.25E-08')) } },
  DISS: {
    tags: {
      700: Uint8Array.from(
        '<x:xmpmeta><rdf:Description><xmp:CreatorTool>DISS 5</xmp:CreatorTool><pe:PixelSizeX>1.25e-08</pe:PixelSizeX></rdf:Description></x:xmpmeta>',
        (c) => c.charCodeAt(0),
      ),
    },
  },
};

const chosen = (statement: Statement, width: number, height: number, rows?: number) =>
  choosePixelSize(factsOf(statement, width, height, rows).pixelSizes);

describe.each(Object.entries(texts))('%s', (_, statement) => {
  it('states 12.5 nm', () => {
    const { pixelSizeNm, disagreements } = chosen(statement, 640, 480);
    expect(pixelSizeNm?.value).toBeCloseTo(12.5, 6);
    expect(pixelSizeNm?.confidence).toMatch(/stated|derived/);
    expect(disagreements).toEqual([]);
  });

  it('keeps that for a piece, as doubtful, and says so', () => {
    const { pixelSizeNm, disagreements } = chosen(statement, 300, 200);
    expect(pixelSizeNm?.value).toBeCloseTo(12.5, 6);
    expect(pixelSizeNm?.confidence).toBe('doubtful');
    expect(disagreements).toEqual([]);
    expect(factsOf(statement, 300, 200).notes.join()).toMatch(/640 × 480.*doubtful/);
  });

  it('keeps that for a piece of full width, without doubt', () => {
    expect(chosen(statement, 640, 200).pixelSizeNm?.value).toBeCloseTo(12.5, 6);
    expect(chosen(statement, 640, 200).pixelSizeNm?.confidence).not.toBe('doubtful');
  });

  it('grows with a picture made smaller, its bar counted or not', () => {
    expect(chosen(statement, 320, 240).pixelSizeNm?.value).toBeCloseTo(25, 6);
    expect(chosen(statement, 320, 270, 240).pixelSizeNm).toMatchObject({ confidence: 'derived' });
    expect(chosen(statement, 320, 270, 240).pixelSizeNm?.value).toBeCloseTo(25, 6);
    expect(chosen(statement, 1280, 960).pixelSizeNm?.value).toBeCloseTo(6.25, 6);
  });
});

describe.each(Object.entries(sizeless))('%s, without a size', (_, statement) => {
  it.each([
    [640, 480],
    [300, 200],
  ])('states 12.5 nm for %i x %i', (width, height) =>
    expect(chosen(statement, width, height).pixelSizeNm?.value).toBeCloseTo(12.5, 6),
  );
});

/** Every decimal dot a comma; JSON, which has no commas in numbers, is left alone. */
const withCommas = (text: string) => text.replace(/(?<=\d)\.(?=\d)/g, ',');

const localised = ({ tags, sidecar }: Statement): Statement => ({
  ...(sidecar === undefined ? {} : { sidecar: withCommas(sidecar) }),
  tags: Object.fromEntries(
    Object.entries(tags ?? {}).map(([id, value]) => {
      if (typeof value === 'string') return [id, value.startsWith('{') ? value : withCommas(value)];
      if (!(value instanceof Uint8Array)) return [id, value];
      return [id, Uint8Array.from(withCommas(String.fromCharCode(...value)), (c) => c.charCodeAt(0))];
    }),
  ),
});

/** The statement with `line` before everything that is text of lines or XML; JSON and packed texts have no such place. */
const preceded = ({ tags, sidecar }: Statement, line: string): Statement => ({
  ...(sidecar === undefined ? {} : { sidecar: line + sidecar }),
  tags: Object.fromEntries(
    Object.entries(tags ?? {}).map(([id, value]) => [
      id,
      typeof value === 'string' && /^[[<0]/.test(value) ? line.replace('\uFEFF', '\xEF\xBB\xBF') + value : value,
    ]),
  ),
});

describe('what stands before the first section', () => {
  const all = { ...texts, ...sizeless };
  for (const [what, line] of [
    ['a comment', '; exported by another program\r\n'],
    ['a value without a section', 'Version=3.1\r\n'],
    ['a blank line', '\r\n'],
    ['a mark of byte order', '\uFEFF'],
  ])
    it.each(Object.entries(all))(`${what} changes nothing: %s`, (_, statement) => {
      const [plain, other] = [statement, preceded(statement, line)].map((some) => factsOf(some, 640, 480));
      expect(other).toEqual(plain);
    });
});

describe('decimal commas', () => {
  const all = { ...texts, ...sizeless, 'Thermo, Helios 5': { tags: { 34680: base64(memento('1,25E-08')) } } };
  it.each(Object.entries(all))('%s says the same with commas', (_, statement) => {
    const [dots, commas] = [statement, localised(statement)].map((some) => factsOf(some, 640, 480));
    expect(commas.pixelSizes).toEqual(dots.pixelSizes);
    expect(commas.metadata).toEqual(dots.metadata);
    expect(choosePixelSize(commas.pixelSizes).pixelSizeNm?.value).toBeCloseTo(12.5, 6);
  });

  it('thousands marks in volts and magnifications are no decimals', () => {
    const facts = factsOf(
      {
        sidecar: '[SemImageFile]\nDataSize=640x480\nPixelSize=12,402\nAcceleratingVoltage=15,000 Volt\nMagnification=50,000\n',
      },
      640,
      480,
    );
    expect(facts.pixelSizes[0].value).toBe(12.402);
    expect(facts.metadata).toMatchObject({ acceleratingVoltageKv: 15, magnification: 50_000 });
    const german = factsOf(
      { sidecar: '[SemImageFile]\nDataSize=640x480\nPixelSize=1.012,5\nWorkingDistance=8100,5 um\nMagnification=50.000\n' },
      640,
      480,
    );
    expect(german.pixelSizes[0].value).toBe(1012.5);
    expect(german.metadata).toMatchObject({ magnification: 50_000, workingDistanceMm: 8.1005 });
  });
});

describe('a field whose picture has no stated size', () => {
  const fields: Readonly<Record<string, Statement>> = {
    FEI: { tags: { 34680: '[Beam]\nBeam=EBeam\n[EBeam]\nHFW=8.0e-006\n' } },
    Zeiss: { tags: { 34118: '0\r\n0\r\n0\r\nAP_WIDTH\r\nWidth = 8.000 um\r\n' } },
    JEOL: { sidecar: '$CM_FORMAT 1\n$CM_MAG 5000\n$CM_FIELD_OF_VIEW 8.0um\n' },
  };
  it.each(Object.keys(fields))('%s: is taken for that of the whole, with doubt, and said so', (vendor) => {
    const { pixelSizes, notes } = factsOf(fields[vendor], 320, 240);
    expect(pixelSizes[0]).toMatchObject({ value: 25, confidence: 'doubtful' });
    expect(notes.join(' ')).toContain('how wide the field is, but not of how many pixels');
  });

  it('does not touch a pixel size that is stated', () => {
    const { pixelSizes, notes } = factsOf(
      { tags: { 34682: '[Scan]\nPixelWidth=1.25e-008\n[EBeam]\nHFW=8.0e-006\n' } },
      320,
      240,
    );
    expect(pixelSizes[0]).toMatchObject({ value: 12.5, confidence: 'stated' });
    expect(notes).toEqual([]);
  });
});

describe('pixels that are not square', () => {
  const json = (x: number, y: number) => `{"image": {"resolution": [640, 480]}, "pixel_size": {"x": ${x}e-9, "y": ${y}e-9}}`;
  const xmp = (x: number, y: number) =>
    `<x:xmpmeta><rdf:Description><xmp:CreatorTool>DISS 5</xmp:CreatorTool><pe:PixelSizeX>${x}e-9</pe:PixelSizeX><pe:PixelSizeY>${y}e-9</pe:PixelSizeY></rdf:Description></x:xmpmeta>`;
  const metadata = (x: number, y: number) =>
    `<Metadata><BinaryResult><PixelSize><X unit="m">${x}e-9</X><Y unit="m">${y}e-9</Y></PixelSize></BinaryResult></Metadata>`;
  const mementoOf = (x: number, y: number) =>
    memento(`${x}e-9`).replace(
      '</MementoItemSection>',
      `<MementoItem><Name>Height</Name><MementoItemUnit>MementoItemUnitMeter</MementoItemUnit><anyType>${y}e-9</anyType></MementoItem></MementoItemSection>`,
    );
  const orion = (x: number, y: number) =>
    `<ImageTags><ScalingX><Value>${x}e-9</Value><Units>Meters</Units></ScalingX><ScalingY><Value>${y}e-9</Value><Units>Meters</Units></ScalingY></ImageTags>`;
  const statementsOf: Readonly<Record<string, (x: number, y: number) => Statement>> = {
    FEI: (x, y) => ({ tags: { 34682: `[Scan]\nPixelWidth=${x}e-9\nPixelHeight=${y}e-9\n` } }),
    TESCAN: (x, y) => ({ tags: { 50431: tescanBlock(`PixelSizeX=${x}e-9\nPixelSizeY=${y}e-9\n`) } }),
    Phenom: (x, y) => ({
      tags: {
        34683: `<FeiImage><pixelWidth unit="nm">${x}</pixelWidth><pixelHeight unit="nm">${y}</pixelHeight></FeiImage>`,
      },
    }),
    OME: (x, y) => ({
      tags: {
        270: `<OME><Pixels PhysicalSizeX="${x}" PhysicalSizeXUnit="nm" PhysicalSizeY="${y / 1e3}"/></OME>`,
      },
    }),
    ImageJ: (x, y) => ({ tags: { 270: 'ImageJ=1.53t\nunit=nm\n' }, rationals: { 282: 1 / x, 283: 1 / y } }),
    'Thermo XML': (x, y) => ({ tags: { 34683: metadata(x, y) } }),
    'Thermo, Helios 5': (x, y) => ({ tags: { 34680: base64(mementoOf(x, y)) } }),
    OpenFIBSEM: (x, y) => ({ tags: { 270: json(x, y) } }),
    DISS: (x, y) => ({ tags: { 700: Uint8Array.from(xmp(x, y), (c) => c.charCodeAt(0)) } }),
    Orion: (x, y) => ({ tags: { 65000: orion(x, y) } }),
  };
  it.each(Object.entries(statementsOf))('%s: are told, and those that are square are not', (_, statement) => {
    const long = factsOf(statement(2, 4), 640, 480);
    expect(long.pixelSizes[0].value).toBeCloseTo(2, 3);
    expect(long.notes).toEqual(['Pixels are not square: 2 nm across, 4 nm down; the pixel size is the one across.']);
    expect(factsOf(statement(2, 2), 640, 480).notes).toEqual([]);
  });
});
