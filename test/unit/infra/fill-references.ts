/** A value of a template with what CloudFormation would fill in. */

/** @param referred what `Name` or `Name.Attribute` stands for */
export function fillReferences(value: unknown, referred: (name: string) => string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const fill = (part: unknown) => fillReferences(part, referred);
  if (Array.isArray(value)) return value.map(fill);
  const [[name, inner] = ['', undefined], ...others] = Object.entries(value);
  if (others.length === 0) {
    if (name === 'Ref') return referred(String(inner));
    if (name === 'Fn::GetAtt') return referred((inner as string[]).join('.'));
    if (name === 'Fn::Sub') {
      return String(inner).replaceAll(/\$\{([\w.:]+)\}/g, (_, reference: string) => referred(reference));
    }
    if (name === 'Fn::Join') {
      const [glue, parts] = inner as [string, unknown[]];
      return parts.map(fill).join(glue);
    }
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, fill(part)]));
}
