using System.Collections.Frozen;
using Sigstore.Client.Failures;

namespace Sigstore.Tool.Commands;

/// <summary>The short names of predicate types that people know from other tools, and any type by its URI.</summary>
internal static class PredicateTypes
{
    private static readonly FrozenDictionary<string, string> Known = new Dictionary<string, string>
    {
        ["slsaprovenance1"] = "https://slsa.dev/provenance/v1",
        ["spdxjson"] = "https://spdx.dev/Document",
        ["cyclonedx"] = "https://cyclonedx.org/bom",
        ["vuln"] = "https://cosign.sigstore.dev/attestation/vuln/v1",
        ["openvex"] = "https://openvex.dev/ns",
        ["custom"] = "https://cosign.sigstore.dev/attestation/v1",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The URI of a short name, or the URI itself; anything else is <see cref="FailureCode.UsageInvalid"/>.</summary>
    public static string UriOf(string type)
    {
        if (Known.TryGetValue(type, out var uri))
        {
            return uri;
        }

        return Uri.TryCreate(type, UriKind.Absolute, out _)
            ? type
            : throw new SigstoreException(FailureCode.UsageInvalid, $"expected a predicate type ({string.Join(", ", Known.Keys.Order(StringComparer.Ordinal))} or a URI), found '{type}'");
    }

    /// <summary>What stands for the type in a file name: the short name, else the letters and digits at the URI's end.</summary>
    public static string FileNameOf(string type)
    {
        if (Known.ContainsKey(type))
        {
            return type;
        }

        var name = new string([.. type.TrimEnd('/').Split('/', ':')[^1].Where(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.')]).Trim('.');
        return name.Length > 0 ? name : "custom";
    }
}
