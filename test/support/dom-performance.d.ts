// Tests in a browser know the DOM, which has a Performance of its own; they import what runs in Node.js too.
interface Performance {
  readonly eventLoopUtilization: typeof import('node:perf_hooks').performance.eventLoopUtilization;
}
