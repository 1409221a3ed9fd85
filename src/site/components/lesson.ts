// What a lesson may use.

export { default as Cell } from "./Cell.astro";
export { default as ControlPlane } from "./ControlPlane.astro";
export { default as LiveView } from "./LiveView.astro";
export { default as OneHost } from "./OneHost.astro";
export { default as ProbeLanes } from "./ProbeLanes.astro";
export { default as Quiz } from "./Quiz.astro";
export { default as ScaleChart } from "./ScaleChart.astro";
export { default as Term } from "./Term.astro";
