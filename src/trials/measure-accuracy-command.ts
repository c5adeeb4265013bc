/**
 * `node scripts/run.mjs measure-accuracy [--scenes 8] [--sizes 256,512,1024] [--list]`: measures procedural micrographs whose true values are
 * known and prints how far off the measurements are, how often they are withheld, how
 * many lie within two of their stated uncertainties, and how long they take. `--list` prints every value.
 */
import { cpus } from 'node:os';
import { EXIT, parseCommand, print, UsageError } from '../cli/command';
import { TRUTH_DAYS, TRUTH_SCENES, type TruthScene } from '../synth/truth';
import { coverage, errorQuantile, measureAccuracy, QUANTITIES, type TruthRequest } from './measure-accuracy';

const USAGE = 'node scripts/run.mjs measure-accuracy [--scenes <per kind, day and size>] [--sizes 256,512,1024] [--list]';

export async function measureAccuracyCommand(): Promise<number> {
  const { values } = parseCommand(
    {
      options: {
        scenes: { type: 'string', default: '8' },
        sizes: { type: 'string', default: '256,512,1024' },
        list: { type: 'boolean', default: false },
      },
    },
    USAGE,
  );
  const count = Number(values.scenes);
  if (!Number.isInteger(count) || count < 1)
    throw new UsageError(`--scenes must be a positive whole number, not "${values.scenes}".`, USAGE);
  const sizes = values.sizes.split(',').map(Number);
  if (!sizes.every((size) => Number.isInteger(size) && size >= 128 && size <= 4096))
    throw new UsageError(`--sizes must be whole numbers from 128 to 4096, not "${values.sizes}".`, USAGE);

  const requests: TruthRequest[] = [];
  for (const scene of Object.keys(TRUTH_SCENES) as TruthScene[])
    for (const day of TRUTH_DAYS)
      for (const size of sizes) for (let index = 0; index < count; index++) requests.push({ scene, day, size, index });

  const lines: string[] = [];
  const tell = (line: string): void => void lines.push(line);
  const { deviations, absences, times } = measureAccuracy(requests);
  const number = (value: number): string => (Number.isNaN(value) ? '-' : value.toPrecision(2)).padStart(8);
  tell(`${requests.length} procedural micrographs (${count} of each scene, day and size), seeds 0 to ${count - 1}`);
  tell(
    `${'quantity'.padEnd(48)}${'unit'.padEnd(8)}${'scenes'.padStart(7)}${'median'.padStart(8)}${'95 %'.padStart(8)}${'withheld'.padStart(10)}${'in 2 u'.padStart(8)}`,
  );
  for (const [name, { unit, target }] of Object.entries(QUANTITIES)) {
    const all = deviations[name as keyof typeof QUANTITIES];
    const line = (label: string, some: typeof all): void => {
      const withheld = some.filter(({ error }) => error === null).length;
      const share = `${((100 * withheld) / some.length).toFixed(0)} %`;
      const [median, worst] = [errorQuantile(some, 0.5), errorQuantile(some, 0.95)];
      const held = coverage(some);
      const within = (Number.isNaN(held) ? '-' : `${(100 * held).toFixed(0)} %`).padStart(8);
      const met = median > target ? '  misses' : '';
      tell(
        `${label.padEnd(48)}${unit.padEnd(8)}${String(some.length).padStart(7)}${number(median)}${number(worst)}${share.padStart(10)}${within}${met}`,
      );
    };
    line(name, all);
    for (const scene of [...new Set(all.map((deviation) => deviation.scene))])
      line(
        `    ${scene}`,
        all.filter((deviation) => deviation.scene === scene),
      );
    for (const day of TRUTH_DAYS)
      line(
        `    on a ${day} day`,
        all.filter((deviation) => deviation.day === day),
      );
    if (values.list)
      for (const { scene, day, size, index, measured, truth, error } of all)
        tell(
          `        ${scene} ${day} ${size} ${index}: ${measured?.toPrecision(4) ?? 'withheld'} for ${truth.toPrecision(4)}, error ${error?.toPrecision(2) ?? '-'}`,
        );
  }
  for (const [name, { scenes, given }] of Object.entries(absences))
    tell(`${name}: given all the same on ${given} of ${scenes}`);
  for (const [size, list] of times) {
    const median = [...list].sort((a, b) => a - b)[list.length >> 1];
    tell(`${size} x ${size} px: processor time median ${median.toFixed(0)} ms, longest ${Math.max(...list).toFixed(0)} ms`);
  }
  tell(`On one core of: ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`);
  await print(`${lines.join('\n')}\n`);
  return EXIT.ok;
}
