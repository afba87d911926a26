namespace Sigstore.Build.Facts;

/// <summary>Names for objects that tasks share through MSBuild. The module's identity is part of the name: two versions of this package in one build do not share types.</summary>
internal static class SharedKey
{
    public static string Of(string what, params ReadOnlySpan<string> parts) =>
        $"{typeof(SharedKey).Module.ModuleVersionId:N}|{what}|{string.Join('|', parts)}";
}
