// Code that is not there from the beginning.

/** Loads once. Gives the promise while it is on its way and the value itself from then on: what `Simulation.hold` takes. */
export type Lazy<T> = () => Promise<T> | T;

export function lazy<T>(load: () => Promise<T>): Lazy<T> {
  let loaded: { value: T } | undefined;
  let loading: Promise<T> | undefined;
  return () => {
    if (loaded) return loaded.value;
    loading ??= load().then(
      (value) => (loaded = { value }).value,
      (error: unknown) => {
        loading = undefined;
        throw error;
      },
    );
    return loading;
  };
}
