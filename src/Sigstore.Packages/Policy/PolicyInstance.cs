using Sigstore.Packages.Documents;

namespace Sigstore.Packages.Policy;

/// <summary>
/// A Sigstore instance the policy names. Closed: <see cref="BuiltIn"/>, <see cref="TrustedRootFile"/>, <see cref="TufRepository"/>,
/// <see cref="Local"/>.
/// </summary>
public abstract class PolicyInstance
{
    private PolicyInstance(string name, JsonPosition at) => (Name, At) = (name, at);

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>Where it is defined; (0,0) if it is built in.</summary>
    public JsonPosition At { get; }

    /// <summary>Known without being defined: <c>public</c>, <c>staging</c>.</summary>
    public sealed class BuiltIn : PolicyInstance
    {
        internal BuiltIn(string name)
            : base(name, default)
        {
        }
    }

    /// <summary>A trusted root in a file.</summary>
    public sealed class TrustedRootFile : PolicyInstance
    {
        internal TrustedRootFile(string name, JsonPosition at, string file)
            : base(name, at) => File = file;

        /// <summary>The path, relative to the policy.</summary>
        public string File { get; }
    }

    /// <summary>A TUF repository with its pinned root.</summary>
    public sealed class TufRepository : PolicyInstance
    {
        internal TufRepository(string name, JsonPosition at, string url, string rootFile)
            : base(name, at) => (Url, RootFile) = (url, rootFile);

        /// <summary>The repository's base URL.</summary>
        public string Url { get; }

        /// <summary>The first trusted <c>root.json</c>, relative to the policy.</summary>
        public string RootFile { get; }
    }

    /// <summary>The local instance of this machine.</summary>
    public sealed class Local : PolicyInstance
    {
        internal Local(string name, JsonPosition at)
            : base(name, at)
        {
        }
    }
}
