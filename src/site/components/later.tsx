// Components whose code comes when they are shown first.

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  return function Later(props: Props) {
    const [loaded, setLoaded] = useState<{ Component: ComponentType<Props> }>();
    useEffect(() => {
      void load().then((Component) => setLoaded({ Component }));
    }, []);
    return loaded ? <loaded.Component {...props} /> : null;
  };
}
