/** The one home of Preact. */
export { type ComponentChildren, render } from 'preact';
export { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
