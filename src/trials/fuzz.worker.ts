/** A process that reads mutants, one batch after the other: its processor time and memory are its own, and it may be killed. */
import { MicrographiaError } from '../base/errors';
import type { FuzzTarget } from './fuzz-file';
import { FUZZ_LIMITS, type FuzzBatch, type FuzzSaid } from './fuzz-protocol';
import { fuzzMutant, fuzzTargets, unsoundNumber } from './fuzz-targets';

const say = (message: FuzzSaid): Promise<void> => new Promise((sent) => process.send?.(message, undefined, {}, () => sent()));
const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const peakMb = () => process.resourceUsage().maxRSS / 1024;

/** What is wrong with how one mutant was read; null where nothing is. */
async function faultOf(
  target: FuzzTarget,
  bytes: Uint8Array<ArrayBuffer>,
  count: (refused: boolean) => void,
): Promise<string | null> {
  try {
    const result = await target.read(bytes);
    count(false);
    const unsound = unsoundNumber(result);
    return unsound === null ? null : `${unsound} is no finite number`;
  } catch (error) {
    if (error instanceof MicrographiaError && error.advice.length > 10) {
      count(true);
      return null;
    }
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `unnamed error: ${stack.split('\n').slice(0, 4).join(' | ')}`;
  }
}

async function run(targets: readonly FuzzTarget[], batch: FuzzBatch): Promise<void> {
  const target = targets.find(({ name }) => name === batch.target);
  if (!target) throw new Error(`no target ${batch.target}`);
  let read = 0;
  let refused = 0;
  let longest = 0;
  for (let number = batch.from; number < batch.from + batch.count; number++) {
    await say({ kind: 'begun', number });
    const bytes = fuzzMutant(target, batch.seed, number);
    const [cpu, peak] = [cpuSeconds(), peakMb()];
    const what = await faultOf(target, bytes, (isRefused) => (isRefused ? refused++ : read++));
    const [seconds, growth] = [cpuSeconds() - cpu, peakMb() - peak];
    longest = Math.max(longest, seconds);
    const fault = (words: string) => say({ kind: 'fault', target: target.name, number, what: words });
    if (what !== null) await fault(what);
    if (seconds > FUZZ_LIMITS.seconds) await fault(`it took ${seconds.toFixed(1)} s of processor time`);
    if (growth > FUZZ_LIMITS.growthMb) await fault(`memory grew by ${growth.toFixed(0)} MB`);
  }
  await say({ kind: 'ended', read, refused, longest, mostMb: peakMb() });
}

if (process.send) {
  // A library says what it makes of damaged files; here it is all of them.
  for (const say of ['log', 'warn', 'error', 'info'] as const) console[say] = () => {};
  const targets = fuzzTargets();
  process.on('message', async (batch: FuzzBatch) => run(await targets, batch));
}
