/** `node scripts/run.mjs measure-accuracy ...`: see src/trials/measure-accuracy-command.ts. */

import { runCommand } from '../src/cli/command';
import { measureAccuracyCommand } from '../src/trials/measure-accuracy-command';

runCommand(measureAccuracyCommand);
