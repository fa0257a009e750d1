/** The tests run the compiled code, worker threads included: what ships is what is tested. */
export default {
  roots: ['<rootDir>/dist/test'],
  testMatch: ['**/*.test.js'],
  // Those that want a server of their own, and those that take a minute each, have commands of their own.
  testPathIgnorePatterns: ['/dist/test/live/', '\\.long\\.test\\.js$'],
  testEnvironment: 'node',
  setupFiles: ['<rootDir>/jest.setup.js'],
  transform: {},
  testTimeout: 180_000,
  // jest leaves one core idle, and of two that is half.
  maxWorkers: '100%',
};
