/**
 * Real files of the vendors (test files of other projects, which are not part of this one). Expected pixel sizes are worked out by hand
 * from what each header says in two independent ways; crops from the header's rows or measured by eye on the picture.
 */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MicrographiaError } from '../base/errors';
import { readMicrograph } from './read';

const data = process.env.MICROGRAPHIA_DATA;
const folder = join(data ?? '', 'vendor-files');
const title = data ? 'real vendor files' : 'real vendor files (not run: MICROGRAPHIA_DATA is unset)';

async function read(path: string, image = 1) {
  const name = basename(path);
  return readMicrograph({ name, path, bytes: new Uint8Array(await readFile(join(folder, path))) }, [], {}, image);
}

interface Expected {
  readonly size: readonly [number, number];
  readonly bits: number;
  /** Pixel size in nm and the largest relative error that rounding in the header explains. */
  readonly nm: number | null;
  readonly rounding?: number;
  /** First row of the bar, and by how many rows the eye may be off; null: no bar. */
  readonly top: number | null;
  readonly slack?: number;
  readonly kv?: number;
  readonly mm?: number;
  readonly detector?: string;
}

const files: Readonly<Record<string, Expected>> = {
  // HFW 31.75 um / 1024; ResolutionY 884 of 943 rows; VerFieldsize 27.4092 um / 31.0059 nm = 884 rows.
  'gift_fei/10%_gelatin_fibers.tif': {
    size: [1024, 943],
    bits: 8,
    nm: 31750 / 1024,
    top: 884,
    kv: 10,
    mm: 10.477,
    detector: 'ETD',
  },
  'gift_fei/15%_gelatin_fibers.tif': {
    size: [1024, 943],
    bits: 8,
    nm: 31750 / 1024,
    top: 884,
    kv: 10,
    mm: 10.434,
    detector: 'ETD',
  },
  // HFW 1726.67 um / 512; ResolutionY 442 of 471 rows; VFW 1490.6 um / 3372.4 nm = 442 rows.
  'rosettasciio_tiff/tiff_FEI_Helios/FEI-Helios-Ebeam-8bits.tif': {
    size: [512, 471],
    bits: 8,
    nm: 1726670 / 512,
    top: 442,
    kv: 5,
  },
  'rosettasciio_tiff/tiff_FEI_Helios/FEI-Helios-Ebeam-16bits.tif': {
    size: [512, 471],
    bits: 16,
    nm: 1726670 / 512,
    top: 442,
    kv: 5,
  },
  // HFW 0.202732 m / 768: the navigation camera; two variants have no IRBeam section and so no size.
  'rosettasciio_tiff/tiff_FEI_Helios/FEI-Helios-navcam.tif': { size: [768, 551], bits: 8, nm: 202732000 / 768, top: 512 },
  'rosettasciio_tiff/tiff_FEI_Helios/FEI-Helios-navcam-with-no-IRBeam.tif': { size: [768, 551], bits: 8, nm: null, top: 512 },
  'rosettasciio_tiff/tiff_FEI_Helios/FEI-Helios-navcam-with-no-IRBeam-bad-floats.tif': {
    size: [768, 551],
    bits: 8,
    nm: null,
    top: 512,
  },
  // AP_WIDTH 2.677 mm / 1024 (four digits); bar rows 692-765.
  'rosettasciio_tiff/tiff_Zeiss_SEM/test_tiff_Zeiss_SEM_1k.tif': {
    size: [1024, 768],
    bits: 8,
    nm: 2677000 / 1024,
    top: 692,
    slack: 1,
    kv: 25,
    mm: 14.808,
    detector: 'HE-SE2',
  },
  // AP_WIDTH 5.965 um / 512: twice the AP_PIXEL_SIZE of 5.825 nm, which is per screen pixel; bar rows 351-381.
  'rosettasciio_tiff/tiff_Zeiss_SEM/test_tiff_Zeiss_SEM_512pix.tif': {
    size: [512, 384],
    bits: 8,
    nm: 5965 / 512,
    top: 351,
    slack: 1,
    kv: 5,
    mm: 3.9,
  },
  'sem_scale_bar/Zeiss_1.tif': { size: [1024, 768], bits: 8, nm: 6000 / 1024, top: 699, slack: 2, kv: 1, mm: 2.8 },
  'sem_scale_bar/Zeiss_2.tif': {
    size: [1024, 768],
    bits: 8,
    nm: 300000 / 1024,
    rounding: 0.005,
    top: 699,
    slack: 2,
    kv: 1,
    mm: 3.1,
  },
  'zeiss_tiff_meta/test.tif': { size: [1024, 768], bits: 8, nm: 57160 / 1024, top: null, kv: 8, mm: 7.7, detector: 'SE2' },
  'rockoders_zeiss/BSE_image6_18_1.tif': {
    size: [1024, 768],
    bits: 8,
    nm: 959900 / 1024,
    top: null,
    kv: 15,
    mm: 8.5,
    detector: 'HDBSD',
  },
  'rockoders_zeiss/CL_image6_18_1.tif': {
    size: [1024, 768],
    bits: 8,
    nm: 959900 / 1024,
    top: null,
    kv: 11,
    mm: 8.5,
    detector: 'CL',
  },
  // PixelSizeX in metres; ImageStripSize 179 of 1331 rows (1152 = 1536 * 3 / 4 are picture).
  'sem_scale_bar/Tescan_1.TIF': { size: [1536, 1331], bits: 16, nm: 4.537772, top: 1152, kv: 1, mm: 3.847, detector: 'E-T' },
  'sem_scale_bar/Tescan_2.TIF': { size: [1536, 1331], bits: 16, nm: 242.063904, top: 1152, kv: 30, mm: 5.322, detector: 'E-T' },
  // 3642 camera pixels a metre, magnified 150,000 and 400,000 times; a diffraction pattern has no pixel size.
  'rosettasciio_tiff/JEOL-SightX-TEM-mag-dummy.tif': {
    size: [556, 556],
    bits: 16,
    nm: 1e9 / (3642 * 150000),
    top: null,
    kv: 200,
  },
  'rosettasciio_tiff/JEOL-SightX-Ronchigram-dummy.tif': {
    size: [556, 556],
    bits: 16,
    nm: 1e9 / (3642 * 400000),
    top: null,
    kv: 200,
  },
  'rosettasciio_tiff/JEOL-SightX-SAED-dummy.tif': { size: [556, 556], bits: 16, nm: null, top: null, kv: 200 },
  // 28 um over 166 px in both programs' calibrations.
  'rosettasciio_tiff/test_loading_image_saved_with_imageJ.tif': { size: [68, 68], bits: 32, nm: 28000 / 166, top: null },
  'rosettasciio_tiff/test_loading_image_saved_with_DM.tif': { size: [68, 68], bits: 32, nm: 28000 / 166, top: null },
  'rosettasciio_tiff/test_loading_image_saved_with_imageJ_no_scale.tif': { size: [68, 68], bits: 32, nm: null, top: null },
  'rosettasciio_tiff/TVIPS_bin4/TVIPS_bin4.tif': { size: [1024, 1024], bits: 8, nm: null, top: null },
  // SIS structure: 2.392791775876109e-05 micrometres, 600,000 times.
  'rosettasciio_tiff/olympus_SIS.tif': { size: [112, 101], bits: 16, nm: 0.02392791775876109, top: null, detector: 'Quemesa' },
  // The calibrations that the programs' own headers hold, read by eye; a diffraction pattern has no pixel size.
  'openncem/16_STOimage_1.ser': { size: [1024, 1024], bits: 16, nm: 0.0100127, top: null },
  'openncem/Acquisition_18.emd': { size: [1024, 1024], bits: 16, nm: 0.0122465, top: null },
  'openncem/Camera_Ceta_Imaging_Micro.emd': {
    size: [512, 512],
    bits: 16,
    nm: 3.13884,
    top: null,
    kv: 300,
    detector: 'BM-Ceta',
  },
  'openncem/Camera_Ceta_Diffraction_Micro.emd': { size: [512, 512], bits: 16, nm: null, top: null, kv: 300 },
  'openncem/dmTest_float32_nonSquare_diffPixelSize.dm3': { size: [128, 64], bits: 32, nm: 1, top: null },
  'openncem/dmTest_float32_nonSquare_diffPixelSize.dm4': { size: [128, 64], bits: 32, nm: 1, top: null },
  'rosettasciio_dm/multi_signal.dm3': { size: [512, 512], bits: 16, nm: 0.0177516, top: null, kv: 300, detector: 'DigiScan' },
  'rosettasciio_dm/test_diffraction_pattern.dm3': { size: [87, 87], bits: 32, nm: null, top: null, kv: 200 },
  // The same picture as the TIFFs saved with DM and ImageJ: 28 um over 166 px.
  'rosettasciio_tiff/test_dm_image_um_unit.dm3': { size: [68, 68], bits: 32, nm: 28000 / 166, top: null, kv: 200 },
};

const refused: Readonly<Record<string, RegExp>> = {
  'rosettasciio_tiff/optical_Zeiss_AxioVision_BW.tif': /only 13 × 10 px/,
  'rosettasciio_tiff/optical_Zeiss_AxioVision_RGB.tif': /only 13 × 10 px/,
  'rosettasciio_tiff/tiff_hamamatsu/test_hamamatsu_streak_FOCUS.tif': /streak-camera/,
  'openncem/16_STOimage.emi': /TIA experiment/,
  'openncem/08_carbon.dm3': /spectrum or a profile/,
  'rosettasciio_dm/test-5.dm4': /complex numbers/,
  'rosettasciio_dm/test-1.dm4': /only 2 × 2 px/,
  'rosettasciio_dm/test-MonarcCL_spectrum-SI.dm4': /spectrum image/,
  'rosettasciio_misc/Si100_4D.emd': /4 dimensions/,
};

const stacks = ['imageJ_stack', 'imageJ_stack_no_scale', 'DM_stack'];

describe(title, () => {
  for (const stack of stacks)
    it.skipIf(!data)(`${stack} is offered image by image`, async () => {
      const path = `rosettasciio_tiff/test_loading_image_saved_with_${stack}.tif`;
      const [first, second] = [await read(path), await read(path, 2)];
      expect([first.image, second.image]).toEqual([
        { number: 1, of: 2 },
        { number: 2, of: 2 },
      ]);
      expect([first, second].map(({ pixels }) => [pixels.width, pixels.height])).toEqual([
        [68, 68],
        [68, 68],
      ]);
    });

  for (const [path, expected] of Object.entries(files))
    it.skipIf(!data)(path, async () => {
      const micrograph = await read(path);
      const { pixels, dataBar, crop, pixelSizeNm, metadata } = micrograph;
      expect([pixels.width, pixels.height]).toEqual(expected.size);
      expect(micrograph.bitDepth).toBe(expected.bits);
      if (expected.nm === null) expect(pixelSizeNm).toBeNull();
      else expect(Math.abs((pixelSizeNm?.value ?? 0) / expected.nm - 1)).toBeLessThan(expected.rounding ?? 0.001);
      if (expected.top === null) expect(dataBar).toBeNull();
      else {
        const top = expected.size[1] - (dataBar?.margins.bottom ?? 0);
        expect(Math.abs(top - expected.top)).toBeLessThanOrEqual(expected.slack ?? 0);
        expect(crop).toEqual({ x: 0, y: 0, width: expected.size[0], height: top });
      }
      if (expected.kv !== undefined) expect(metadata.acceleratingVoltageKv).toBe(expected.kv);
      if (expected.mm !== undefined) expect(metadata.workingDistanceMm).toBeCloseTo(expected.mm, 2);
      if (expected.detector !== undefined) expect(metadata.detector).toBe(expected.detector);
      // Where a header says one thing twice, it does not contradict itself.
      expect(micrograph.disagreements).toEqual([]);
    });

  for (const [path, words] of Object.entries(refused))
    it.skipIf(!data)(`${path} is refused by name`, async () => {
      const error = await read(path).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(MicrographiaError);
      expect((error as MicrographiaError).message).toMatch(words);
      expect((error as MicrographiaError).message).toContain(basename(path));
    });

  it.skipIf(!data)('the 8-bit and the 16-bit file of one scan show the same picture', async () => {
    const at = 'rosettasciio_tiff/tiff_FEI_Helios/FEI-Helios-Ebeam-';
    const [a, b] = await Promise.all([read(`${at}8bits.tif`), read(`${at}16bits.tif`)]);
    let difference = 0;
    for (let i = 0; i < 512 * 442; i++) difference += Math.abs(a.pixels.data[i] - b.pixels.data[i]);
    expect(difference / (512 * 442)).toBeLessThan(0.01);
  });

  it.skipIf(!data)('SEC sidecars give the pixel size of the scale bar burnt in (100 um over 190 px of 640)', async () => {
    const at = join(folder, 'ncm_sidecar_txt');
    const sidecars = await readdir(at);
    let compared = 0;
    for (const name of sidecars) {
      const picture = join(data ?? '', 'sem-proxies', 'Powder', name.replace(/\.txt$/, ''));
      const bytes = await readFile(picture).catch(() => null);
      if (!bytes) continue;
      const beside = { name, bytes: new Uint8Array(await readFile(join(at, name))) };
      const micrograph = await readMicrograph({ name: basename(picture), path: picture, bytes: new Uint8Array(bytes) }, [
        beside,
      ]);
      expect(micrograph.pixelSizeNm?.value).toBeCloseTo(525, 6);
      expect(Math.abs(100_000 / (micrograph.pixelSizeNm?.value ?? 1) / 190 - 1)).toBeLessThan(0.02);
      expect(Math.abs(micrograph.crop.height - 448)).toBeLessThanOrEqual(1);
      compared++;
    }
    expect(compared).toBeGreaterThan(0);
  });
});
