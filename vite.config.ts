import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  ssr: { resolve: { mainFields: ['module', 'main'] } },
  test: {
    environment: 'node',
    onConsoleLog: (log) => !log.includes('looks like you are running TensorFlow.js in Node.js'),
    include: ['src/**/*.test.ts', 'scripts/**/*.test.mjs'],
    deps: {
      optimizer: {
        ssr: {
          // tfjs bundled from its ES modules: once (its `main` fields lead to CommonJS twins), and ready in 0.2 s instead of 6.
          // A deep import of tfjs that a test reaches must be listed here, or it would bring a second copy of its module.
          enabled: true,
          include: [
            '@tensorflow/tfjs-core',
            '@tensorflow/tfjs-core/dist/register_all_gradients',
            '@tensorflow/tfjs-backend-cpu',
            '@tensorflow/tfjs-backend-wasm',
            '@tensorflow/tfjs-backend-webgpu',
          ],
          rolldownOptions: {
            // What the wasm backend's emscripten glue expects of a CommonJS scope.
            output: { banner: 'const __filename = import.meta.filename, __dirname = import.meta.dirname;' },
          },
        },
      },
    },
  },
});
