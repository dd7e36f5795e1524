// How the specs are run, whatever the engine.
export const runner = {
  reporter: "list",
  workers: 2,
  retries: 0,
  // What is awaited comes in its time on a busy machine too; these ends are for what never comes.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
};
