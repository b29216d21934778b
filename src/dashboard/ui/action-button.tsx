import type { ComponentChildren } from 'preact';

/** A button that may be of no use for a while. It keeps the focus then, and says why: one that is `disabled` does neither. */
export function ActionButton({
  whyNot,
  label,
  className,
  onClick,
  children,
}: {
  whyNot: string | undefined;
  label?: string;
  className?: string;
  onClick: () => void;
  children: ComponentChildren;
}) {
  return (
    <button
      type="button"
      class={className}
      aria-label={label}
      aria-disabled={whyNot !== undefined}
      title={whyNot}
      onClick={() => whyNot === undefined && onClick()}
    >
      {children}
    </button>
  );
}
