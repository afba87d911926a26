namespace Sigstore.Tool.Commands;

/// <summary>One thing that a bundle or package says, and whether it is proved or merely claimed.</summary>
internal sealed record InspectedField(string Name, string Value, bool IsProved);
