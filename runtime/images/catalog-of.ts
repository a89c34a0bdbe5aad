import { parseRunName } from "../runs/run-name.ts";
import { isStored, type Catalog } from "./catalog.ts";

/** The part of a catalog that a flow's locks and runs know. */
export function catalogOf(flow: string, catalog: Catalog): Catalog {
  const images = catalog.images.filter(
    ({ locks, used }) =>
      locks.some((lock) => lock.flow === flow) || used?.runs.some((run) => parseRunName(run)?.flow === flow),
  );
  const keys = new Set(images.map(({ key }) => key));
  return {
    ...catalog,
    images,
    unreadable: catalog.unreadable.filter((lock) => lock.flow === flow),
    others: [...catalog.images.filter(isStored).filter(({ key }) => !keys.has(key)), ...catalog.others],
  };
}
