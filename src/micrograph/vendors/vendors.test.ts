import { describe, expect, it } from 'vitest';
import { readFacts, type StoredSize, sourcesOf } from '../metadata';
import { choosePixelSize } from '../pixel-size';
import { noisyPicture, type TagValue, writeTiff } from '../testing';
import { walkTiff } from '../tiff-walk';

const [width, height] = [128, 100];

/** Facts of a TIFF with these tags, or of a picture with this sidecar. */
function factsOf(options: {
  size?: Partial<StoredSize>;
  tags?: Readonly<Record<number, TagValue>>;
  rationals?: Readonly<Record<number, number>>;
  sidecar?: string;
  texts?: readonly string[];
}) {
  const file = writeTiff({ width, height, samples: noisyPicture(width, height), ...options });
  const walked = walkTiff('x.tif', file);
  const sidecars = options.sidecar === undefined ? [] : [{ name: 'x.txt', text: options.sidecar }];
  const texts = { tiff: { file: walked, page: walked.pages[0] }, texts: options.texts ?? [], sidecars };
  return readFacts(sourcesOf({ width, height, rows: height, bar: () => 'there', ...options.size }, file, texts));
}

const nm = (facts: ReturnType<typeof factsOf>) => choosePixelSize(facts.pixelSizes).pixelSizeNm?.value;

describe('FEI / Thermo', () => {
  const ini = (lines: readonly string[]) => lines.join('\r\n');
  const header = [
    '[User]',
    'Date=01/25/2021',
    '[System]',
    'SystemType=Quanta FEG',
    '[Beam]',
    'HV=10000',
    'Beam=EBeam',
    'Scan=EScan',
    '[EBeam]',
    'HV=10000',
    'HFW=3.8400e-006',
    'WD=0.0104771',
    '[EScan]',
    'PixelWidth=3.0000e-008',
    'PixelHeight=3.0000e-008',
    '[Image]',
    'ResolutionX=128',
    'ResolutionY=90',
    '[Detectors]',
    'Name=ETD',
    '[PrivateFei]',
    'DatabarHeight=0',
  ];

  it.each([34682, 34680])('reads tag %i; the true rows win over DatabarHeight', (id) => {
    const facts = factsOf({ tags: { [id]: ini(header) } });
    expect(nm(facts)).toBe(30);
    expect(facts.pictureRows).toEqual({ rows: 90, source: 'fei-tag' });
    expect(facts.metadata).toEqual({
      vendor: 'FEI / Thermo Fisher',
      instrument: 'Quanta FEG',
      acceleratingVoltageKv: 10,
      workingDistanceMm: 10.4771,
      detector: 'ETD',
      acquiredAt: '01/25/2021',
    });
    expect(choosePixelSize(facts.pixelSizes).disagreements).toEqual([]);
  });

  it('falls back to the field width', () => {
    const facts = factsOf({ tags: { 34682: ini(header.filter((line) => !line.startsWith('Pixel'))) } });
    expect(nm(facts)).toBe(30);
    expect(facts.pixelSizes[0].confidence).toBe('derived');
  });

  it('scales with a picture that was resized, and then does not trust the rows', () => {
    const twice = ini(header.map((line) => line.replace('ResolutionX=128', 'ResolutionX=256').replace('Y=90', 'Y=180')));
    const facts = factsOf({ tags: { 34682: twice.replaceAll('3.0000e-008', '1.5e-008') }, size: { rows: 90 } });
    expect(facts.pixelSizes.map(({ value }) => value)).toEqual([30, 30]);
    expect(facts.pixelSizes[0].confidence).toBe('derived');
    expect(facts.pictureRows).toBeNull();
    expect(facts.notes.join()).toMatch(/header says 256 × 180: it was resampled/);
  });

  it('survives malformed numbers and says what a navigation camera is', () => {
    const facts = factsOf({
      tags: { 34682: ini(['[Beam]', 'HV=notafloat', 'Beam=IRBeam', '[Scan]', 'PixelWidth=', '[Detectors]', 'Name=Nav-Cam']) },
    });
    expect(facts.pixelSizes).toEqual([]);
    expect(facts.metadata.acceleratingVoltageKv).toBeUndefined();
    expect(facts.notes.join()).toMatch(/navigation camera/);
  });
});

describe('Zeiss', () => {
  const lines = (pairs: readonly string[]) => ['0', '0', '0', '5.0000e-009', '5.0e+004', '6', ...pairs].join('\r\n');
  const pairs = [
    'DP_IMAGE_STORE',
    'Store resolution = 128 * 100',
    'AP_WIDTH',
    'Width = 5.120 \u00b5m',
    'AP_IMAGE_PIXEL_SIZE',
    'Image Pixel Size = 40.00 nm',
    'AP_PIXEL_SIZE',
    'Pixel Size = 5.000 nm',
    'AP_ACTUALKV',
    'EHT =  5.00 kV',
    'AP_WD',
    'WD =  3.9 mm',
    'AP_MAG',
    'Mag =  50.00 K X',
    'DP_DETECTOR_TYPE',
    'Detector = InLens',
    'DP_SEM',
    'Sem = Merlin',
    'AP_DATE',
    'Date :25 Sep 2018',
    'AP_TIME',
    'Time :8:20:42',
  ];

  it('keys on the codes and reads the Latin-1 micro sign', () => {
    const facts = factsOf({ tags: { 34118: lines(pairs) } });
    expect(facts.pixelSizes.map(({ value }) => value)).toEqual([40, 40, 40]);
    expect(facts.metadata).toEqual({
      vendor: 'Zeiss',
      instrument: 'Merlin',
      acceleratingVoltageKv: 5,
      workingDistanceMm: 3.9,
      magnification: 50000,
      detector: 'InLens',
      acquiredAt: '25 Sep 2018 8:20:42',
    });
  });

  it('does not take the screen pixel for the picture’s: the numeric block is per 1024-px screen', () => {
    const facts = factsOf({ tags: { 34118: lines(pairs.filter((_, i) => i >= 6)) } });
    expect(nm(facts)).toBe(40);
    expect(facts.pixelSizes).toHaveLength(1);
  });

  it('shows a contradiction instead of averaging it', () => {
    const facts = factsOf({ tags: { 34118: lines(pairs).replace('5.120', '6.120') } });
    const { pixelSizeNm, disagreements } = choosePixelSize(facts.pixelSizes);
    expect(pixelSizeNm?.value).toBe(40);
    expect(disagreements).toHaveLength(1);
    expect(disagreements[0].values.map(({ value }) => value)).toEqual([40, 47.8125]);
  });
});

describe('TESCAN', () => {
  const block = (type: number, text: string) => {
    const bytes = new Uint8Array(6 + text.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, text.length + 2, true);
    view.setUint16(4, type, true);
    bytes.set(
      Uint8Array.from(text, (c) => c.charCodeAt(0)),
      6,
    );
    return Array.from(bytes);
  };
  const main =
    'Device=TESCAN AMBER\nImageStripSize=12\nMagnification=60000\nPixelSizeX=0.000000004537772\nPixelSizeY=0.000000004537772\n';
  const semText = 'Detector=E-T\nHV=1000.0\nWD=0.003847\n';

  it('walks the binary blocks past the thumbnail', () => {
    const tag = Uint8Array.from([
      ...block(1, '\xff\xd8PixelSizeX=1'),
      ...block(2, main),
      ...block(3, semText),
      ...block(0, ''),
    ]);
    const facts = factsOf({ tags: { 50431: tag } });
    expect(nm(facts)).toBe(4.537772);
    expect(facts.pictureRows).toEqual({ rows: height - 12, source: 'tescan-tag' });
    expect(facts.metadata).toMatchObject({
      instrument: 'AMBER',
      acceleratingVoltageKv: 1,
      workingDistanceMm: 3.847,
      detector: 'E-T',
    });
  });

  it('reads the same from a sidecar', () => {
    const facts = factsOf({ sidecar: `[MAIN]\r\n${main.replaceAll('\n', '\r\n')}[SEM]\r\n${semText}` });
    expect(nm(facts)).toBe(4.537772);
    expect(facts.pictureRows).toEqual({ rows: height - 12, source: 'sidecar' });
  });

  it('stops at a block that claims more than there is', () => {
    const tag = Uint8Array.from([...block(2, main), 255, 255, 255, 127, 3, 0, 65]);
    expect(nm(factsOf({ tags: { 50431: tag } }))).toBe(4.537772);
  });
});

describe('sidecars', () => {
  it('Hitachi: pixel size in nm without a unit, per pixel of DataSize', () => {
    const text =
      '[SemImageFile]\r\nInstructName=SU8010\r\nDataSize=128x90\r\nPixelSize=9.921875\r\nAcceleratingVoltage=15000 Volt\r\nWorkingDistance=8100 um\r\n';
    const facts = factsOf({ sidecar: text });
    expect(nm(facts)).toBe(9.921875);
    expect(facts.pictureRows).toEqual({ rows: 90, source: 'sidecar' });
    expect(facts.metadata).toMatchObject({ instrument: 'SU8010', acceleratingVoltageKv: 15, workingDistanceMm: 8.1 });
  });

  it('Hitachi TM3000: data size with the bar in states no bar', () => {
    expect(factsOf({ sidecar: '[SemImageFile]\nDataSize=128x100\nPixelSize=10' }).pictureRows).toBeNull();
  });

  it('JEOL: stated pixel size, or the micron bar of older files', () => {
    const head = '$CM_FORMAT JEOL\n$CM_ACCEL_VOLT 15.00\n$CM_MAG 5000\n$CM_FULL_SIZE 128 90\n$CM_SIGNAL SEI\n$$SM_WD 10.2\n';
    const newer = factsOf({ sidecar: `${head}$CM_PIXEL_SIZE 12.5nm\n` });
    expect(nm(newer)).toBe(12.5);
    expect(newer.pictureRows?.rows).toBe(90);
    expect(newer.metadata).toMatchObject({
      acceleratingVoltageKv: 15,
      workingDistanceMm: 10.2,
      magnification: 5000,
      detector: 'SEI',
    });
    const older = factsOf({ sidecar: `${head}$$SM_MICRON_BAR 80\n$$SM_MICRON_MARKER 1um\n` });
    expect(nm(older)).toBe(12.5);
    expect(older.pixelSizes[0].confidence).toBe('derived');
  });

  it('SEC: micrometres per pixel of the frame', () => {
    const text =
      '[Image Info]\nModel : SNE-4500M Plus\nAcceleated Voltage :  20 kV\nMagnification : x500 \nWorking Distance : 5mm\nFrame Size : 480,480\nPixel Size : 0.7\n';
    const facts = factsOf({ sidecar: text, size: { height: 96, rows: 90 } });
    expect(nm(facts)).toBeCloseTo((700 * 480) / width, 6);
    expect(facts.metadata).toMatchObject({
      instrument: 'SNE-4500M Plus',
      acceleratingVoltageKv: 20,
      magnification: 500,
      workingDistanceMm: 5,
    });
  });

  it('text that is no vendor’s says nothing', () => {
    const facts = factsOf({ sidecar: 'Dear diary, PixelSize=3 and all that' });
    expect(facts.pixelSizes).toEqual([]);
    expect(facts.metadata).toEqual({});
  });
});

describe('Phenom', () => {
  it('reads the few elements it needs, from a tag or a JPEG segment', () => {
    const xml =
      '<?xml version="1.0"?><FeiImage><pixelWidth unit="um">0.125</pixelWidth><databarHeight>10</databarHeight></FeiImage>';
    for (const facts of [factsOf({ tags: { 34683: xml } }), factsOf({ texts: [xml] })]) {
      expect(nm(facts)).toBe(125);
      expect(facts.pictureRows).toEqual({ rows: 90, source: 'phenom-xml' });
    }
  });

  it('is not slowed by text made to confuse it', () => {
    const start = performance.now();
    factsOf({ texts: [`<pixelWidth ${'unit="'.repeat(200_000)}`, `${'<pixelWidth '.repeat(100_000)}`] });
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('analysis programs', () => {
  it.each([
    ['micron', 1000],
    ['um', 1000],
    ['\\u00B5m', 1000],
    ['nm', 1],
    ['mm', 1e6],
  ])('ImageJ, unit %s', (unit, factor) => {
    const facts = factsOf({ tags: { 270: `ImageJ=1.53t\nunit=${unit}\n` }, rationals: { 282: 200 } });
    expect(nm(facts)).toBeCloseTo(factor / 200, 6);
    expect(facts.pixelSizes[0].source).toBe('imagej');
  });

  it('ImageJ without a length unit, and print resolution alone, give none', () => {
    expect(nm(factsOf({ tags: { 270: 'ImageJ=1.53t\nunit=inch\n' }, rationals: { 282: 72 } }))).toBeUndefined();
    expect(nm(factsOf({ tags: { 296: [2] }, rationals: { 282: 300 } }))).toBeUndefined();
  });

  it('JEOL SightX: magnified camera pixels; none for a diffraction pattern', () => {
    const xml = (mode: string) =>
      `<TemReporter><Instruments>JEM</Instruments><ImageFormingMode>${mode}</ImageFormingMode><SelectorValue>150000</SelectorValue><PixelsPerMeter><Horizontal>4000</Horizontal></PixelsPerMeter></TemReporter>`;
    expect(nm(factsOf({ tags: { 270: xml('modeMAG1') } }))).toBeCloseTo(1e9 / (4000 * 150000), 6);
    const pattern = factsOf({ tags: { 270: xml('modeDIFF') } });
    expect(pattern.pixelSizes).toEqual([]);
    expect(pattern.notes.join()).toMatch(/diffraction pattern/);
  });
});

it('refuses pixel sizes that cannot be, and says so', () => {
  const choice = choosePixelSize([
    { value: 5e6, unit: 'nm', source: 'sidecar', confidence: 'stated' },
    { value: 12, unit: 'nm', source: 'imagej', confidence: 'stated' },
  ]);
  expect(choice.pixelSizeNm?.value).toBe(12);
  expect(choice.notes[0]).toMatch(/outside 1 pm to 1 mm/);
});
