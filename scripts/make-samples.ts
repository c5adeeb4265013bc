/** `npm run samples ...`: see src/cli/make-samples-command.ts. */

import { runCommand } from '../src/cli/command';
import { makeSamplesCommand } from '../src/cli/make-samples-command';

runCommand(makeSamplesCommand);
