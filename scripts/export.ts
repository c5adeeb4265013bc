/** `npm run -s export -- --model <id|dir|zip> --out model.onnx`: see src/cli/export-command.ts. */
import { runCommand } from '../src/cli/command';
import { exportCommand } from '../src/cli/export-command';

runCommand(exportCommand);
