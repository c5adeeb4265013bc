/** `npm start`: builds the page and serves it, with its security headers, on this computer only. PORT names another port. */
import { build, preview } from 'vite';

const port = Number(process.env.PORT ?? 4173);
if (!Number.isInteger(port) || port < 1 || port > 65535) {
  console.error(`PORT must be a number from 1 to 65535, not "${process.env.PORT}".`);
  process.exit(2);
}
await build({ logLevel: 'warn' });
try {
  await preview({ preview: { port, strictPort: true } });
} catch (error) {
  console.error(`Port ${port} cannot be used (${error.message}). Choose another: PORT=8080 npm start`);
  process.exit(1);
}
console.log(`\nMicrographia: http://localhost:${port}\nDrop a micrograph; nothing leaves this computer. Ctrl-C ends it.`);
