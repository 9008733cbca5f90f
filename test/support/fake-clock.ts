/** Driven time, as programs that embed the server get it for their tests. */
export { FakeClock, fakeTime, type FakeTime } from '../../src/testing/time.js'
