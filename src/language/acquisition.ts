/**
 * How a micrograph was taken, as facts: numbers of the instrument, and the detector by its name. A file's texts are a stranger's words, so
 * a detector becomes a fact only where its name is one that microscopes give.
 */
import type { Fact } from '../base/facts';

/** What the instrument says of itself; `InstrumentMetadata` of the reader is one. */
export interface Acquisition {
  readonly acceleratingVoltageKv?: number;
  readonly workingDistanceMm?: number;
  readonly magnification?: number;
  readonly detector?: string;
  readonly acquiredAt?: string;
}

/** Detectors by the names that the vendors' programs write, as they are written here. */
const DETECTORS: ReadonlyMap<string, string> = new Map(
  (
    'SE SE1 SE2 SEI LEI UED LED USD MD SESI InLens InlensDuo EsB AsB AsB4 HDAsB BSE BSE1 BSD BSD1 QBSD 4QBSD NTS-BSD YAGBSE ' +
    'LABE COMPO TOPO BEC RBEI ETD TLD TLD2 CBS DBS ABS VCD GAD LFD GSED LVSED HELIX T1 T2 T3 STEM STEM3+ HAADF ADF BF DF MPSE MPBSE ' +
    'In-Beam InBeamSE InBeamBSE In-BeamSE In-BeamBSE LVSTD SE(U) SE(L) SE(M) SE(UL) LA-BSE LA0 LA100 PDBSE UVD ESED CL CCD'
  )
    .split(' ')
    .map((name) => [keyOf(name), name]),
);

function keyOf(name: string): string {
  return name.replace(/[\s_-]/g, '').toUpperCase();
}

const METHOD = 'As the metadata state that came with the micrograph.';
const NBSP = '\u00a0';

const digits = (value: number, significant: number): string => String(Number(value.toPrecision(significant)));

/** Those that are stated and can be believed. */
export function acquisitionFacts(said: Acquisition): Fact[] {
  const number = (
    id: string,
    label: string,
    value: number | undefined,
    unit: string,
    write: (value: number) => string,
  ): Fact[] =>
    value !== undefined && Number.isFinite(value) && value > 0 && value < 1e9
      ? [{ id, label, value, unit, text: write(value), method: METHOD, uncertainty: null }]
      : [];
  const words = (id: string, label: string, text: string | undefined): Fact[] =>
    text === undefined ? [] : [{ id, label, value: text, unit: '', text, method: METHOD, uncertainty: null }];
  const date = /^(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?=$|[T ])/.exec(said.acquiredAt ?? '')?.[0];
  return [
    ...number('voltage', 'Accelerating voltage', said.acceleratingVoltageKv, 'kV', (kv) => `${digits(kv, 4)}${NBSP}kV`),
    ...number('working-distance', 'Working distance', said.workingDistanceMm, 'mm', (mm) => `${digits(mm, 3)}${NBSP}mm`),
    ...number(
      'magnification',
      'Magnification',
      said.magnification,
      '',
      (times) => `${Number(times.toPrecision(4)).toLocaleString('en', { maximumFractionDigits: 1 })}${NBSP}×`,
    ),
    ...words('detector', 'Detector', DETECTORS.get(keyOf(said.detector?.slice(0, 40) ?? ''))),
    ...words('acquired', 'Date of the record', date),
  ];
}

const PRINTED = 'Read in the data bar of the picture, where it is printed; the file itself does not state it.';

/** Facts of the verdict and the scale, behind which those of the record stand. */
const BEFORE = /^(?:category|candidate|doubt|pixel-size|picture-|field-)/;

/**
 * The facts with the voltage that the data bar prints, and that it does, where the file states none.
 * @param kv as it was read; null where none was
 */
export function withPrinted(facts: readonly Fact[], kv: number | null): readonly Fact[] {
  if (kv === null || !(kv > 0 && kv < 1e4) || facts.some(({ id }) => id === 'voltage')) return facts;
  const at = facts.findLastIndex(({ id }) => BEFORE.test(id)) + 1;
  const voltage = { id: 'voltage', label: 'Accelerating voltage', value: kv, unit: 'kV', text: `${digits(kv, 4)}${NBSP}kV` };
  const source = { id: 'voltage-source', label: 'Source of the accelerating voltage', unit: '' };
  const words = 'the data bar of the picture';
  return [
    ...facts.slice(0, at),
    { ...voltage, method: PRINTED, uncertainty: null },
    { ...source, value: words, text: words, method: PRINTED, uncertainty: null },
    ...facts.slice(at),
  ];
}
