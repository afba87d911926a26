using System.Collections.Immutable;
using Sigstore.Packages.Documents;
using Sigstore.Packages.Versions;

namespace Sigstore.Packages.Policy;

/// <summary>A package that may fail in stated ways until a stated day, its content hash pinned by the lock all the same.</summary>
/// <remarks>An exception of a policy, not of the platform: the policy file's own word.</remarks>
#pragma warning disable CA1711 // the standard's noun here is the policy's "exceptions"
public sealed class PolicyException
#pragma warning restore CA1711
{
    internal PolicyException(string pattern, VersionRange versions, ImmutableArray<string> verdicts, string reason, DateOnly until, JsonPosition at) =>
        (Pattern, Versions, Verdicts, Reason, Until, At) = (pattern, versions, verdicts, reason, until, at);

    /// <summary>An exact id, or a prefix and <c>*</c>.</summary>
    public string Pattern { get; }

    /// <summary>The versions.</summary>
    public VersionRange Versions { get; }

    /// <summary>The verdicts it covers, as they are spelt: <c>unattested</c> unless more are listed.</summary>
    public ImmutableArray<string> Verdicts { get; }

    /// <summary>Why, in the words of the policy.</summary>
    public string Reason { get; }

    /// <summary>The last day it holds, UTC.</summary>
    public DateOnly Until { get; }

    /// <summary>Where it stands.</summary>
    public JsonPosition At { get; }
}
