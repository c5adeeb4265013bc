/** `npm run synth ...`: see src/cli/contact-sheet-command.ts. */

import { runCommand } from '../src/cli/command';
import { contactSheetCommand } from '../src/cli/contact-sheet-command';

runCommand(contactSheetCommand);
