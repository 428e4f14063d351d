/** The one home of Preact. */
export { render } from 'preact';
export { useEffect, useMemo, useRef, useState } from 'preact/hooks';
