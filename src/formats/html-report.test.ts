import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { greyPng } from './grey-png';
import { htmlReport, type Report, type ReportPicture } from './html-report';

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
  pixelSizeNm: { value: 4.88, source: 'zeiss-tag', confidence: 'stated' },
  barNote: 'bottom 8 px ignored',
  classification: {
    ranking: [
      { category: 'Tips', probability: 0.99997 },
      { category: 'Powder', probability: 0.00003 },
    ],
    verdict: { kind: 'named', sentence: 'This shows Tips.' },
    doubt: 'sure',
    outOfSet: { score: 0.1 },
    engine: 'wasm',
    modelId: 'base',
    modelSha256: 'b'.repeat(64),
  },
  thumbnail: { width: 2, height: 1, grey: [0, 255] },
  said: null,
  measured: [],
  text: null,
  large: null,
  error: null,
  ...change,
});

const ALL = { names: true, instrument: true, hashes: true, pictures: true, texts: true };
const report = (change: Partial<Report> = {}): Promise<string> =>
  htmlReport({
    title: 'A day at the microscope',
    date: '2026-01-01',
    version: '0.1.0',
    caution: 'Look yourself.',
    parts: ALL,
    pictures: [
      picture(),
      picture({ path: 'bad.tif', classification: null, error: 'It is damaged.', facts: null, thumbnail: null }),
    ],
    ...change,
  });

describe('the report', () => {
  it('tells verdict, doubt, scale and provenance of each picture, and sums them up', async () => {
    const html = await report();
    for (const text of [
      'This shows Tips.',
      '99.9 %',
      '4.88 nm (stated, zeiss-tag)',
      'Zeiss',
      'a'.repeat(64),
      'b'.repeat(64),
      'It is damaged.',
    ])
      expect(html).toContain(text);
    expect(html).toContain('<td>Tips</td>');
    expect(html).toContain('<td>not classified</td>');
  });

  it('lets no name become markup, holds no script, and forbids both itself', async () => {
    const html = await report({ title: '<script>alert(1)</script>\u202e' });
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
    for (const text of ['secret', 'Müller', 'Zeiss', 'a'.repeat(64), 'data:image']) expect(html).not.toContain(text);
    expect(html).toContain('Picture 1');
    expect(html).toContain('This shows Tips.');
  });

  it('tells what was measured, and what was set by hand for it', async () => {
    const measured = [
      { label: 'Threshold set by hand', text: '42.0\u00a0%' },
      { label: 'Number of <bright> bodies', text: '36' },
    ];
    const html = await report({ pictures: [picture({ measured })] });
    expect(html).toContain('<dt>Threshold set by hand</dt><dd>42.0\u00a0%</dd>');
    expect(html).toContain('<dt>Number of &#60;bright&#62; bodies</dt><dd>36</dd>');
    expect(await report()).not.toContain('Measured');
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
    expect(own, 'a person’s sentence stands, and is marked').toContain('<q>They are gold.</q>');
    const without = await report({ parts: { ...ALL, texts: false }, pictures: [picture({ text })] });
    expect(without).not.toContain('gold');
  });

  it('shows one picture large, with a bar of a round length to its own scale', async () => {
    const large = { width: 1000, height: 1, grey: new Uint8Array(1000), widthNm: 4880 };
    const html = await report({ pictures: [picture({ large })] });
    expect(html).toContain('aria-label="Scale bar: 1 µm"');
    // 1000 of 4880 nm, on a picture of 1000 px.
    expect(/class="scale"[^>]*><rect [^>]*width="([\d.]+)"/.exec(html)?.[1]).toBe('204.92');
    expect(html).toContain('one picture');
    const unknown = await report({ pictures: [picture({ large: { ...large, widthNm: null } })] });
    expect(unknown).not.toContain('Scale bar');
    const bare = await report({ parts: { ...ALL, pictures: false }, pictures: [picture({ large })] });
    expect(bare).not.toContain('data:image');
  });

  it('shows thumbnails as they are', () => {
    const grey = Uint8Array.from({ length: 12 }, (_, i) => i * 20);
    const { width, height, data, channels } = decode(greyPng(4, 3, grey));
    expect([width, height, channels]).toEqual([4, 3, 1]);
    expect([...data]).toEqual([...grey]);
  });
});
