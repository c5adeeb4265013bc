/** Vendors whose texts came late: each with the variants that its schema or its writers allow. */
import { describe, expect, it } from 'vitest';
import { readFacts, sourcesOf } from '../metadata';
import { choosePixelSize } from '../pixel-size';
import { noisyPicture, type TagValue, type TiffOptions, writeTiff } from '../testing';
import { walkTiff } from '../tiff-walk';
import { omeLength } from './ome';

const [width, height] = [128, 96];
const samples = noisyPicture(width, height);
type Tags = Readonly<Record<number, TagValue>>;

/** Facts of the page `read` of a TIFF whose pages bear these tags. */
function factsOf(pages: readonly Tags[], read = 0, texts: readonly string[] = [], patch?: (bytes: Uint8Array) => Uint8Array) {
  const options = pages.map((tags): TiffOptions => ({ width, height, samples, tags }));
  const bytes = writeTiff(options);
  const file = patch?.(bytes) ?? bytes;
  const walked = walkTiff('x.tif', file);
  return readFacts(
    sourcesOf({ width, height, rows: height, bar: () => 'there' }, file, {
      tiff: { file: walked, page: walked.pages[read] },
      texts,
      sidecars: [],
    }),
  );
}

const nm = (facts: ReturnType<typeof factsOf>) => choosePixelSize(facts.pixelSizes).pixelSizeNm?.value;
const utf8 = (text: string) => new TextEncoder().encode(text);

describe('OME-TIFF', () => {
  const xml = (attributes: string, prefix = '') =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<!-- Warning: this comment is an OME-XML metadata block -->\n<${prefix}OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><${prefix}Image ID="Image:0"><${prefix}Pixels ID="Pixels:0" SizeX="${width}" SizeY="${height}" ${attributes}><${prefix}TiffData/></${prefix}Pixels></${prefix}Image></${prefix}OME>`;

  it.each([
    ['PhysicalSizeX="0.008"', 8],
    ["PhysicalSizeX='0.008' PhysicalSizeXUnit='µm'", 8],
    ['PhysicalSizeX="8.0" PhysicalSizeXUnit="nm" PhysicalSizeY="9" PhysicalSizeYUnit="nm"', 8],
    ['PhysicalSizeXUnit="Å" PhysicalSizeX="80"', 8],
    ['PhysicalSizeX="8e-3" PhysicalSizeXUnit="&#181;m"', 8],
    ['PhysicalSizeX="8000" PhysicalSizeXUnit="pm"', 8],
    ['PhysicalSizeX="8e-6" PhysicalSizeXUnit="mm"', 8],
    ['PhysicalSizeX="0,008"', 8],
    ['PhysicalSizeX="1e-6" PhysicalSizeXUnit="in"', 25.4],
  ])('%s', (attributes, size) => {
    for (const prefix of ['', 'ome:']) {
      const facts = factsOf([{ 270: utf8(xml(attributes, prefix)) }]);
      expect(nm(facts)).toBeCloseTo(size, 9);
      expect(facts.pixelSizes[0].source).toBe('ome');
    }
  });

  it.each([
    '',
    'PhysicalSizeX="1" PhysicalSizeXUnit="pixel"',
    'PhysicalSizeX="1" PhysicalSizeXUnit="reference frame"',
    'PhysicalSizeX="0"',
  ])('none: %s', (attributes) => expect(nm(factsOf([{ 270: utf8(xml(attributes)) }]))).toBeUndefined());

  it('of series of one size, each picture has that of its own directory', () => {
    const image = (nm: number, ifd: number, count: string) =>
      `<Image ID="Image:${ifd}"><Pixels SizeX="${width}" SizeY="${height}" PhysicalSizeX="${nm / 1000}"><Channel/><TiffData IFD="${ifd}"${count}/></Pixels></Image>`;
    for (const count of ['', ' PlaneCount="1"']) {
      const series = utf8(`<OME xmlns="x">${image(10, 0, count)}${image(50, 1, count)}</OME>`);
      expect([0, 1].map((read) => nm(factsOf([{ 270: series }, {}], read)))).toEqual([10, 50]);
    }
    const stack = utf8(`<OME xmlns="x">${image(10, 0, ' PlaneCount="2"')}${image(50, 2, '')}</OME>`);
    expect([0, 1, 2].map((read) => nm(factsOf([{ 270: stack }, {}, {}], read)))).toEqual([10, 10, 50]);
  });

  it('is found in a later directory, behind another description', () => {
    const later = utf8(xml('PhysicalSizeX="0.008"'));
    expect(nm(factsOf([{}, { 270: later }]))).toBe(8);
    expect(nm(factsOf([{ 270: 'scanned on Tuesday' }, { 270: later }]))).toBe(8);
    expect(nm(factsOf([{ 270: later }, { 270: 'page two' }], 1))).toBe(8);
  });

  it('takes the image of the picture’s size where several are described', () => {
    const two = xml('PhysicalSizeX="0.008"').replace(
      '<Image ID="Image:0">',
      '<Image ID="Image:9"><Pixels SizeX="512" SizeY="384" PhysicalSizeX="0.002"/></Image><Image ID="Image:0">',
    );
    expect(nm(factsOf([{ 270: utf8(two) }]))).toBe(8);
  });

  it('knows every unit of the schema', () => {
    const metres: Readonly<Record<string, number>> = {
      Ym: 1e24,
      Zm: 1e21,
      Em: 1e18,
      Pm: 1e15,
      Tm: 1e12,
      Gm: 1e9,
      Mm: 1e6,
      km: 1e3,
      hm: 1e2,
      dam: 10,
      m: 1,
      dm: 0.1,
      cm: 0.01,
      mm: 1e-3,
      µm: 1e-6,
      nm: 1e-9,
      pm: 1e-12,
      fm: 1e-15,
      am: 1e-18,
      zm: 1e-21,
      ym: 1e-24,
      Å: 1e-10,
      thou: 2.54e-5,
      li: 0.0254 / 12,
      in: 0.0254,
      ft: 0.3048,
      yd: 0.9144,
      mi: 1609.344,
      ua: 1.495978707e11,
      ly: 9.4607304725808e15,
      pc: 3.0856775814913e16,
      pt: 0.0254 / 72,
    };
    for (const [unit, size] of Object.entries(metres)) expect((omeLength(3, unit) ?? 0) / (3e9 * size)).toBeCloseTo(1, 6);
    for (const unit of ['pixel', 'reference frame', '', '__proto__']) expect(omeLength(3, unit)).toBeNull();
  });
});

describe('Olympus SIS', () => {
  /** The structure at the end of the file, its place in tag 33560. */
  function withStructure(exponent: number, size: number, entries = 1) {
    return (bytes: Uint8Array) => {
      const at = bytes.length;
      const out = new Uint8Array(at + 60 + 8 * entries + 112);
      out.set(bytes);
      const view = new DataView(out.buffer);
      out.set(
        [...'SIS0'].map((c) => c.charCodeAt(0)),
        at,
      );
      [42, 9, 15, 10, 118].forEach((value, i) => {
        view.setInt16(at + 10 + 2 * i, value, true);
      });
      view.setInt16(at + 58, entries, true);
      const place = at + 60 + 8 * entries;
      for (let i = 0; i < entries; i++) {
        view.setInt16(at + 60 + 8 * i, i === entries - 1 ? 1 : 10, true);
        view.setUint32(at + 64 + 8 * i, i === entries - 1 ? place : 3, true);
      }
      view.setInt16(place + 10, exponent, true);
      view.setFloat64(place + 12, size, true);
      view.setFloat64(place + 36, 600_000, true);
      out.set(
        [...'Quemesa'].map((c) => c.charCodeAt(0)),
        place + 46,
      );
      // The writer could not know the place: the tag holds a mark.
      const mark = out.findIndex((_, i) => i < at - 4 && view.getUint32(i, true) === 0xdecade00);
      view.setUint32(mark, at, true);
      return out;
    };
  }
  const tag: Tags = { 33560: [0xdecade00] };

  it.each([
    [-6, 2.3928e-5, 0.023928],
    [-9, 0.023928, 0.023928],
    [-3, 1.5e-5, 15],
    [0, 1.5e-8, 15],
  ])('1e%i m times %d', (exponent, size, expected) => {
    const facts = factsOf([tag], 0, [], withStructure(exponent, size));
    expect(nm(facts)).toBeCloseTo(expected, 9);
    expect(facts.metadata).toMatchObject({ detector: 'Quemesa', magnification: 600_000, acquiredAt: '2018-11-15 09:42' });
  });

  it('finds the entry behind others, and the tag on another page', () => {
    expect(nm(factsOf([tag], 0, [], withStructure(-6, 2e-5, 4)))).toBeCloseTo(0.02, 9);
    expect(nm(factsOf([{}, tag], 0, [], withStructure(-6, 2e-5)))).toBeCloseTo(0.02, 9);
  });

  it('says nothing where the place is none', () => {
    for (const place of [0, 5, 0x7fffffff]) expect(factsOf([{ 33560: [place] }]).pixelSizes).toEqual([]);
    const whole = withStructure(-6, 2e-5, 3);
    for (const missing of [1, 60, 112, 150])
      expect(nm(factsOf([tag], 0, [], (bytes) => whole(bytes).subarray(0, -missing)))).toBeUndefined();
  });
});

describe('Thermo Fisher XML', () => {
  const xml = (x: string) =>
    `<?xml version="1.0"?>\r\n<Metadata xmlns:nil="http://schemas.fei.com/Metadata/v1/2013/07">\r\n<Optics><AccelerationVoltage>30000</AccelerationVoltage><WorkingDistance>0.0041</WorkingDistance></Optics><Detectors><ScanningDetector><DetectorName>ETD</DetectorName></ScanningDetector></Detectors><BinaryResult><PixelSize>${x}</PixelSize></BinaryResult></Metadata>`;
  const metre = '<X unit="m" unitPrefixPower="1">4.1E-10</X><Y unit="m">4.1E-10</Y>';

  it('stands in tag 34683 with an INI text, an empty one, or none beside it', () => {
    for (const beside of [{}, { 34682: '' }, { 34682: '[User]\nDate=1.1.2020\n' }] as const) {
      const facts = factsOf([{ ...beside, 34683: xml(metre) }]);
      expect(nm(facts)).toBeCloseTo(0.41, 9);
      expect(facts.metadata).toMatchObject({ acceleratingVoltageKv: 30, workingDistanceMm: 4.1, detector: 'ETD' });
    }
  });

  it('yields to the INI text where that states the size, and shows a contradiction', () => {
    const choice = choosePixelSize(factsOf([{ 34682: '[Scan]\nPixelWidth=5e-9\n', 34683: xml(metre) }]).pixelSizes);
    expect(choice.pixelSizeNm).toMatchObject({ value: 5, source: 'fei-tag' });
    expect(choice.disagreements).toHaveLength(1);
  });

  it('has no size for a diffraction pattern', () => {
    expect(nm(factsOf([{ 34683: xml('<X unit="1/m">4.1E7</X>') }]))).toBeUndefined();
    expect(nm(factsOf([{ 34683: xml('<X unit="rad">4.1E-5</X>') }]))).toBeUndefined();
  });

  it.each([
    ['plain', (text: string) => text],
    ['base64', (text: string) => btoa(text)],
    [
      'base64 in lines, with a byte order mark',
      (text: string) => btoa(`\u00ef\u00bb\u00bf${text}`).replace(/.{76}/g, '$&\r\n'),
    ],
    ['base64 of UTF-16', (text: string) => btoa(`\u00ff\u00fe${[...text].map((c) => `${c}\0`).join('')}`)],
  ])('Helios 5 writes it %s', (_, wrap) => {
    const item = (name: string, inside: string) => `<item><Name>${name}</Name>${inside}</item>`;
    const value = (number: string) =>
      `<MementoItem><MementoItemUnit>MementoItemUnitMeter</MementoItemUnit><anyType xmlns:q1="http://www.w3.org/2001/XMLSchema">${number}</anyType></MementoItem>`;
    const text = `<MementoItemCollection>${item('Width', value('7'))}${item('PixelSize', `<section>${item('Width', value('1.6E-08'))}</section>`)}</MementoItemCollection>`;
    for (const id of [34680, 34682]) expect(nm(factsOf([{ [id]: wrap(text) }]))).toBeCloseTo(16, 9);
    expect(nm(factsOf([{ 34683: wrap(xml(metre)) }]))).toBeCloseTo(0.41, 9);
    expect(nm(factsOf([{ 34680: wrap('[Beam]\nBeam=EBeam\nScan=EScan\n[EScan]\nPixelWidth=5e-9\n') }]))).toBe(5);
  });
});

describe('Point Electronic DISS', () => {
  const xmp = (inside: string, attributes = '') =>
    `<?xpacket begin="" id="x"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description rdf:about="" xmlns:pe="http://pe/" ${attributes}>${inside}</rdf:Description></rdf:RDF></x:xmpmeta>`;
  const creator = '<xmp:CreatorTool>point electronic DISS 5.15.31.0</xmp:CreatorTool>';
  const forms = {
    elements: xmp(`${creator}<pe:PixelSizeX>1.2e-08</pe:PixelSizeX>`),
    'another prefix': xmp(`${creator}<ns1:PixelSizeX>1.2e-08</ns1:PixelSizeX>`),
    attributes: xmp('', 'xmp:CreatorTool="DISS 5.15" pe:PixelSizeX="1.2e-08"'),
  };

  it.each(Object.entries(forms))('XMP in %s, in a TIFF, a JPEG or a PNG', (_, text) => {
    expect(nm(factsOf([{ 700: utf8(text) }]))).toBe(12);
    expect(nm(factsOf([{}], 0, [`http://ns.adobe.com/xap/1.0/\0${text}`]))).toBe(12);
  });

  it('leaves the XMP of other programs alone', () => {
    const other = xmp('<xmp:CreatorTool>Photoshop</xmp:CreatorTool><pe:PixelSizeX>1.2e-08</pe:PixelSizeX>');
    expect(factsOf([{ 700: utf8(other) }]).pixelSizes).toEqual([]);
  });
});

describe('Fibics and Orion', () => {
  it.each([
    ['um', '2.0'],
    ['nm', '2000'],
    ['mm', '0.002'],
    ['µm', '2'],
  ])('Fibics: field of view in %s', (unit, field) => {
    const xml = `<?xml version="1.0"?><Fibics version="1.2"><Image><Width>${width}</Width><Height>${height}</Height><Detector>InLens</Detector></Image><Scan><FOV_X units="${unit}">${field}</FOV_X></Scan></Fibics>`;
    const facts = factsOf([{ 51023: utf8(xml) }]);
    expect(nm(facts)).toBeCloseTo(2000 / width, 6);
    expect(facts.metadata.detector).toBe('InLens');
  });

  it('Orion: scaling in metres, else the field of view', () => {
    const scaling = '<ScalingX><Value>9.765625e-10</Value></ScalingX>';
    const rest =
      '<Fov><Value>0.125</Value><Units>Microns</Units></Fov><System.Model><Value>NanoFab</Value></System.Model><WorkingDistance><Value>7.5</Value><Units>mm</Units></WorkingDistance>';
    const both = factsOf([{ 65000: `<ImageTags>${scaling}${rest}</ImageTags>` }]);
    expect(both.pixelSizes.map(({ value }) => value)).toEqual([0.9765625, 0.9765625]);
    expect(both.metadata).toMatchObject({ instrument: 'NanoFab', workingDistanceMm: 7.5 });
    expect(nm(factsOf([{ 65000: `<ImageTags>${rest}</ImageTags>` }]))).toBe(0.9765625);
  });
});

describe('OpenFIBSEM', () => {
  it.each([
    ['pixel size alone', '{"pixel_size": {"x": 2.5e-08, "y": 2.5e-08}}', 25],
    [
      'settings under another name',
      '{"image_settings": {"hfw": 3.2e-06, "resolution": [128, 96]}, "pixel_size": {"x": 2.5e-08}}',
      25,
    ],
    ['field width alone', '{"image": {"hfw": 3.2e-06, "resolution": [128, 96]}, "pixel_size": {"x": null}}', 25],
    ['no pixel size at all', '{"image": {"hfw": 3.2e-06, "resolution": [128, 96]}, "version": "v2"}', 25],
    ['numbers that only Python writes', '{"a": NaN, "b": [Infinity, -Infinity], "pixel_size": {"x": 2.5e-08}}', 25],
  ])('%s', (_, json, size) => expect(nm(factsOf([{ 270: json }]))).toBeCloseTo(size, 9));

  it.each([
    '{"pixel_size": 3}',
    '{"pixel_size": {"__proto__": {"x": 1}}}',
    '[{"pixel_size": {"x": 1}}]',
    '{"pixel_size": {',
    '{"pixel_size": {"x": "big"}}',
  ])('none: %s', (json) => expect(factsOf([{ 270: json }]).pixelSizes).toEqual([]));
});

describe('ImageJ', () => {
  it.each([
    ['\\u00C5', 0.1],
    ['\\u212B', 0.1],
    ['\\u00B5m', 1000],
    ['\\u03BCm', 1000],
    ['nanometers', 1],
    ['microns', 1000],
    ['Angstrom', 0.1],
  ])('unit %s', (unit, factor) => {
    const bytes = writeTiff({ width, height, samples, tags: { 270: `ImageJ=1.54f\nunit=${unit}\n` }, rationals: { 282: 0.4 } });
    const walked = walkTiff('x.tif', bytes);
    const facts = readFacts(
      sourcesOf({ width, height, rows: height, bar: () => 'there' }, bytes, {
        tiff: { file: walked, page: walked.pages[0] },
        sidecars: [],
      }),
    );
    expect(nm(facts)).toBeCloseTo(2.5 * factor, 9);
  });

  it.each([
    ['UTF-8', utf8('ImageJ=1.54f\nunit=µm\n')],
    ['Latin-1', Uint8Array.from('ImageJ=1.54f\nunit=µm\n', (c) => c.charCodeAt(0))],
    ['UTF-8 angstroms', utf8('ImageJ=1.54f\nunit=Å\n')],
  ])('%s', (name, description) => {
    const bytes = writeTiff({ width, height, samples, tags: { 270: description }, rationals: { 282: 4 } });
    const walked = walkTiff('x.tif', bytes);
    const facts = readFacts(
      sourcesOf({ width, height, rows: height, bar: () => 'there' }, bytes, {
        tiff: { file: walked, page: walked.pages[0] },
        sidecars: [],
      }),
    );
    expect(nm(facts)).toBeCloseTo(name.includes('ang') ? 0.025 : 250, 9);
  });
});
