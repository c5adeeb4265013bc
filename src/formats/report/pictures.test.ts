import { decode } from 'fast-png';
import { afterEach, describe, expect, it } from 'vitest';
import { catalogueOf } from '../../locales/catalogues';
import { speak } from '../../locales/words';
import { greyPng } from '../grey-png';
import { htmlReport, type Report, type ReportPicture } from './pictures';

const picture = (change: Partial<ReportPicture> = {}): ReportPicture => ({
  path: 'Müller <b>/secret.tif',
  facts: {
    format: 'TIFF',
    bitDepth: 8,
    width: 64,
    height: 48,
    sha256: 'a'.repeat(64),
    metadata: { vendor: 'Zeiss', acceleratingVoltageKv: 15 },
    notes: ['secret.txt was read beside it.'],
  },
  voltage: { kv: 15, source: 'file' },
  pixelSizeNm: { value: 4.88, source: 'zeiss-tag', confidence: 'stated' },
  barNote: 'bottom 8 px ignored',
  classification: {
    ranking: [
      { category: 'Tips', probability: 0.99997 },
      { category: 'Powder', probability: 0.00003 },
    ],
    verdict: { kind: 'named', categories: ['Tips'], sentence: 'This shows Tips.' },
    outOfSet: { score: 0.1, threshold: 0.9 },
    engine: 'wasm',
    modelId: 'base',
    modelSha256: 'b'.repeat(64),
  },
  thumbnail: { width: 2, height: 1, grey: [0, 255] },
  said: null,
  note: '',
  measured: [],
  bodies: null,
  widthsPx: [],
  text: null,
  large: null,
  error: null,
  ...change,
});

const ALL = { names: true, instrument: true, hashes: true, pictures: true, texts: true };
const report = (change: Partial<Report> = {}): Promise<string> =>
  htmlReport({
    name: null,
    date: '2026-01-01',
    version: '0.1.0',
    parts: ALL,
    pictures: [
      picture(),
      picture({ path: 'bad.tif', classification: null, error: 'bad.tif is damaged.', facts: null, thumbnail: null }),
    ],
    ...change,
  });

describe('the report', () => {
  it('tells verdict, doubt, scale and provenance of each picture, and sums them up', async () => {
    const html = await report();
    for (const text of [
      'This shows Tips.',
      '99.9\u00a0%',
      '4.88\u00a0nm (from the Zeiss tag)',
      '15 kV',
      'Zeiss',
      'a'.repeat(64),
      'b'.repeat(64),
      'bad.tif is damaged.',
    ])
      expect(html).toContain(text);
    // How far the verdict is to be trusted its sentence says, and nothing says it again.
    expect(html).not.toContain('<dt>Doubt</dt>');
    expect(html).toContain('aria-label="Pictures by category: Tips 1; Not classified 1."');
    expect(html).toContain('aria-label="Pictures by verdict of the model: Named 1; Not classified 1."');
    expect(html).toContain('aria-label="Calibrated probabilities: Tips 99.9\u00a0%, cannot be ruled out; Powder 0.0\u00a0%."');
  });

  it('lets no name become markup, holds no script, and forbids both itself', async () => {
    const html = await report({ name: '<script>alert(1)</script>\u202e' });
    expect(html).toContain('Müller &#60;b&#62;/secret.tif');
    expect(html).not.toMatch(/<script|onerror=|javascript:|https?:/i);
    expect(html).toContain('&#60;U+202E&#62;');
    const [, policy] = /Content-Security-Policy" content="([^"]+)"/.exec(html) ?? [];
    expect(policy).toMatch(/^default-src 'none'; img-src data:; style-src 'sha256-[A-Za-z0-9+/=]+'/);
    const [, style] = /<style>([\s\S]*?)<\/style>/.exec(html) ?? [];
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style));
    expect(policy).toContain(Buffer.from(digest).toString('base64'));
    expect(html.match(/style=/g)).toBeNull();
  });

  it('leaves out what is not to go along, everywhere', async () => {
    const html = await report({ parts: { names: false, instrument: false, hashes: false, pictures: false, texts: false } });
    for (const text of ['secret', 'Müller', 'bad.tif', 'Zeiss', 'a'.repeat(64), 'data:image']) expect(html).not.toContain(text);
    expect(html).toContain('Picture 1');
    expect(html).toContain('This shows Tips.');
  });

  it('tells what was measured, and what was set by hand for it', async () => {
    const measured = [
      { label: 'Threshold set by hand', value: 42, text: '42.0\u00a0%' },
      { label: 'Number of <bright> bodies', value: 36, text: '36' },
    ];
    const html = await report({ pictures: [picture({ measured })] });
    expect(html).toContain('<dt>Threshold set by hand</dt><dd>42.0\u00a0%</dd>');
    expect(html).toContain('<dt>Number of &#60;bright&#62; bodies</dt><dd>36</dd>');
    expect(await report()).not.toContain('<h3>Measured');
  });

  it('holds the text that was written, and what was struck of it with the reason; not where texts stay here', async () => {
    const text = {
      paragraphs: ['Rods 41 nm wide.', 'They <lie> flat.'],
      struck: [{ text: 'They are gold.', why: 'No fact says so.' }],
      by: 'Generated from the facts by the template.',
      notice: '',
      edited: false,
    };
    const html = await report({ pictures: [picture({ text })] });
    for (const told of ['<p>Rods 41 nm wide.</p>', 'They &#60;lie&#62; flat.', '<s>They are gold.</s>', 'No fact says so.'])
      expect(html).toContain(told);
    const own = await report({ pictures: [picture({ text: { ...text, edited: true } })] });
    expect(own, 'a person’s sentence stands, and is marked').toContain('<q lang="">They are gold.</q>');
    const without = await report({ parts: { ...ALL, texts: false }, pictures: [picture({ text })] });
    expect(without).not.toContain('gold');
  });

  it('shows one picture large, with a bar of a round length to its own scale', async () => {
    const large = { width: 1000, height: 1, grey: new Uint8Array(1000), widthNm: 4880 };
    const html = await report({ pictures: [picture({ large })] });
    expect(html).toContain('aria-label="Scale bar: 1\u00a0µm"');
    // 1000 of 4880 nm, on a picture of 1000 px.
    expect(/class="scale"[^>]*><rect [^>]*width="([\d.]+)"/.exec(html)?.[1]).toBe('204.92');
    expect(html).toContain('1 picture');
    const unknown = await report({ pictures: [picture({ large: { ...large, widthNm: null } })] });
    expect(unknown).not.toContain('Scale bar');
    const bare = await report({ parts: { ...ALL, pictures: false }, pictures: [picture({ large })] });
    expect(bare).not.toContain('data:image');
  });

  it('draws filled what cannot be ruled out, and open what can; a wrong verdict that a person corrected is counted as that', async () => {
    const { classification } = picture();
    if (!classification) throw new Error('unreachable');
    const ranking = [
      { category: 'Tips', probability: 0.6 },
      { category: 'Powder', probability: 0.3 },
      { category: 'Fibres', probability: 0.1 },
    ];
    const doubtful = {
      ...{ ...classification, ranking },
      verdict: { kind: 'ambiguous' as const, categories: ['Tips', 'Powder'], sentence: 'Probably Tips.' },
    };
    const html = await report({ pictures: [picture({ classification: doubtful })] });
    const [, chart = ''] = /(<svg class="chart"[\s\S]*?<\/svg>)/.exec(html) ?? [];
    const widths = [...chart.matchAll(/<rect( class="open")?[^>]* width="([\d.]+)"/g)].map(([, open, width]) => [
      open !== undefined,
      Number(width),
    ]);
    expect(widths.map(([open]) => open)).toEqual([false, false, true]);
    expect(Number(widths[0]?.[1]) / Number(widths[1]?.[1])).toBeCloseTo(2, 1);
    const corrected = [picture({ classification: doubtful }), picture({ said: { category: 'Powder' } }), picture()];
    expect(await report({ pictures: corrected })).toContain(
      'aria-label="Pictures by category: Tips 2, 1 of them in doubt; Powder 1."',
    );
  });

  it('draws how the diameters are spread, of one picture and of all together, in a unit that suits', async () => {
    const bodies = { diametersPx: [100, 200, 300, 400, 500, 600], cut: 2 };
    const one = picture({ bodies, measured: [{ label: 'Number of bright bodies', value: 8, text: '8' }] });
    const html = await report({ pictures: [one] });
    expect(html).toContain('Diameters of the bodies wholly inside: 6 (2 more cut by the edge), median 1.71\u00a0µm');
    expect(html).toContain('Equivalent diameter, µm');
    const many = await report({ pictures: [one, one, picture({ bodies, pixelSizeNm: null })] });
    expect(many).toContain('all pictures together: 12, median 1.71\u00a0µm');
    expect(many).toContain('1 picture without a pixel size left out of the diameters.');
    expect(await report()).not.toContain('Equivalent diameter');
  });

  it('draws how the widths of lines are spread, every picture of many counted the same', async () => {
    const widthsPx = Array.from({ length: 100 }, (_, i) => 20 + i / 10);
    const measured = [{ label: 'Median width', value: 122, text: '122 nm' }];
    const one = picture({ widthsPx, measured });
    const html = await report({ pictures: [one] });
    expect(html).toContain('Widths of fibres, wires or lines: median 122\u00a0nm, 10 to 90 %: 102\u00a0nm to 141\u00a0nm');
    expect(html).toContain('Share of the places, %');
    expect(html).toMatch(/\. \d+ % lie between \d+ and \d+, more than in any other bin/);
    const many = await report({ pictures: [one, one, picture({ widthsPx, pixelSizeNm: null }), picture()] });
    expect(many).toContain('; 2 pictures, each of which counts the same; 1 without a pixel size left out');
    expect(await report()).not.toContain('Share of the places');
  });

  describe('in another language', () => {
    afterEach(() => speak('en', new Map()));

    it('says everything in it, writes its numbers, and marks as English what was written in English', async () => {
      speak('de', await catalogueOf('de'));
      const html = await report({
        pictures: [
          picture({
            barNote: null,
            measured: [{ label: 'Number of separate bodies', value: 12.5, text: '12.5' }],
            text: {
              ...{ paragraphs: ['Rods 41 nm wide.'], struck: [], by: 'Erzeugt', notice: '', edited: false },
            },
          }),
          picture({ classification: null, error: 'Something that nobody has words for.', facts: null, barNote: null }),
        ],
      });
      expect(html).toContain('<html lang="de">');
      for (const text of ['Spitzen', '99,9\u00a0%', '4,88\u00a0nm', 'Zahl getrennter Objekte</dt><dd>12,5</dd>'])
        expect(html).toContain(text);
      expect(html).toContain('<p lang="en">Rods 41 nm wide.</p>');
      expect(html).toContain('<span lang="en">Something that nobody has words for.</span>');
      const own = html.replace(/<(span|p) lang="en">.*?<\/\1>|<style>.*?<\/style>|<meta[^>]*>|secret\.\w+/gs, '');
      expect(own.match(/\b(the|of|is|are|with|not|and|by|picture)\b/gi)).toBeNull();
    });
  });

  it('shows thumbnails as they are', () => {
    const grey = Uint8Array.from({ length: 12 }, (_, i) => i * 20);
    const { width, height, data, channels } = decode(greyPng(4, 3, grey));
    expect([width, height, channels]).toEqual([4, 3, 1]);
    expect([...data]).toEqual([...grey]);
  });
});
