/** `npm run fuzz`: deals mutants out to worker processes, notices those that hang or die, and keeps a log. */
import { type ChildProcess, fork } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { FUZZ_LIMITS, type FuzzBatch, type FuzzFault, type FuzzSaid } from './fuzz-protocol';
import { fuzzTargets } from './fuzz-targets';

export interface FuzzOptions {
  readonly mutants: number;
  readonly seed: string;
  readonly workers: number;
  /** Where the log goes; null for standard output alone. */
  readonly log: string | null;
  /** Only targets whose name contains this. */
  readonly only: string;
  /** Stops after so many minutes, between batches. */
  readonly minutes: number;
}

const BATCH = 50;

/** Processor seconds that a process has used; null where the system does not say so in /proc. */
function secondsOf(pid: number | undefined): number | null {
  try {
    // After the name, which may hold spaces: user and system time are the 12th and 13th field, in hundredths of a second.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return null;
  }
}

class Lane {
  #child: ChildProcess | null = null;
  readonly #node: readonly string[] = ['--max-old-space-size=2048'];

  /** Runs one batch; a worker that hangs or dies costs one mutant, which is a fault. */
  async run(batch: FuzzBatch, hear: (said: FuzzSaid) => void): Promise<void> {
    let { from } = batch;
    const end = batch.from + batch.count;
    while (from < end) {
      const reached = await this.#attempt({ ...batch, from, count: end - from }, hear);
      if (reached === null) return;
      from = reached + 1;
    }
  }

  /** @returns the mutant at which the worker died, null where the batch ended */
  #attempt(batch: FuzzBatch, hear: (said: FuzzSaid) => void): Promise<number | null> {
    this.#child ??= fork(new URL('./fuzz.worker.mjs', import.meta.url), { execArgv: [...this.#node] });
    const child = this.#child;
    return new Promise((resolve) => {
      let number = batch.from;
      let timer = setTimeout(() => {}, 0);
      const end = (reached: number | null, what: string | null) => {
        clearTimeout(timer);
        child.removeAllListeners();
        if (what !== null) {
          hear({ kind: 'fault', target: batch.target, number, what });
          this.close();
        }
        resolve(reached);
      };
      const watch = (since = secondsOf(child.pid), turns = 10) => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          const used = (secondsOf(child.pid) ?? Number.POSITIVE_INFINITY) - (since ?? 0);
          // On a busy machine a process may have had no turn: it is given more time.
          if (used < 5 * FUZZ_LIMITS.seconds && turns > 0) watch(since, turns - 1);
          else end(number, `it hung for ${FUZZ_LIMITS.wallSeconds} s`);
        }, FUZZ_LIMITS.wallSeconds * 1000);
      };
      child.on('message', (said: FuzzSaid) => {
        if (said.kind === 'begun') number = said.number;
        else hear(said);
        watch();
        if (said.kind === 'ended') end(null, null);
      });
      child.on('exit', (code, signal) => end(number, `the process ended with ${signal ?? code}`));
      watch();
      child.send(batch);
    });
  }

  close(): void {
    this.#child?.kill('SIGKILL');
    this.#child = null;
  }
}

/** @returns the faults found */
export async function fuzz({ mutants, seed, workers, log, only, minutes }: FuzzOptions): Promise<readonly FuzzFault[]> {
  const began = Date.now();
  const targets = (await fuzzTargets()).filter(({ name }) => name.includes(only));
  const write = (line: string) => {
    console.log(line);
    if (log !== null) appendFileSync(log, `${line}\n`);
  };
  if (log !== null) {
    mkdirSync(dirname(log), { recursive: true });
    writeFileSync(log, '');
  }
  const each = Math.ceil(mutants / targets.length);
  write(
    `npm run fuzz -- --mutants ${mutants} --seed ${seed}${only && ` --only ${only}`}: ${targets.length} targets, ${each} mutants each; Node ${process.version}, ${cpus()[0]?.model ?? 'unknown'}`,
  );
  write(
    `Limits of one mutant: ${FUZZ_LIMITS.seconds} s of processor time, ${FUZZ_LIMITS.growthMb} MB; no error without a name, no NaN, nothing infinite.`,
  );
  const batches: FuzzBatch[] = [];
  // Every target gets its first batch before any its second: a run that is stopped has seen them all.
  for (let from = 0; from < each; from += BATCH)
    for (const { name } of targets) batches.push({ target: name, seed, from, count: Math.min(BATCH, each - from) });
  const faults: FuzzFault[] = [];
  const sum = new Map(targets.map(({ name }) => [name, { read: 0, refused: 0, longest: 0 }]));
  let mostMb = 0;
  let next = 0;
  const lane = async () => {
    const own = new Lane();
    while (next < batches.length && Date.now() - began < minutes * 60_000) {
      const batch = batches[next++];
      await own.run(batch, (said) => {
        if (said.kind === 'fault') {
          faults.push(said);
          write(`FAULT ${said.target}, mutant ${said.number}: ${said.what}`);
        } else if (said.kind === 'ended') {
          const entry = sum.get(batch.target);
          if (!entry) return;
          entry.read += said.read;
          entry.refused += said.refused;
          entry.longest = Math.max(entry.longest, said.longest);
          mostMb = Math.max(mostMb, said.mostMb);
        }
      });
    }
    own.close();
  };
  await Promise.all(Array.from({ length: workers }, lane));
  let total = 0;
  for (const [name, { read, refused, longest }] of sum) {
    total += read + refused;
    write(`${name}: ${read} read, ${refused} refused by name, longest ${longest.toFixed(2)} s`);
  }
  const took = ((Date.now() - began) / 60_000).toFixed(1);
  write(
    `${total} mutants in ${took} min, ${faults.length} faults; at most ${mostMb.toFixed(0)} MB resident in a worker.${next < batches.length ? ' Stopped by --minutes before all were read.' : ''}`,
  );
  return faults;
}
