import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  ssr: { resolve: { mainFields: ['module', 'main'] } },
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts'],
    // tfjs through Vite and its `module` fields, so that register_all_gradients reaches the same tfjs-core as the tests.
    server: { deps: { inline: [/@tensorflow\//] } },
  },
});
