/** `node scripts/run.mjs calibrate -- ...`: see src/cli/calibrate-command.ts. */

import { calibrateCommand } from '../src/cli/calibrate-command';
import { runCommand } from '../src/cli/command';

runCommand(calibrateCommand);
