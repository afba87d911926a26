using Sigstore.Client.Trust;

namespace Sigstore.Tool.Commands;

/// <summary>A trusted root and what to call it: an instance's name, or a file.</summary>
internal sealed class NamedRoot(TrustedRoot root, string name)
{
    public TrustedRoot Root { get; } = root;

    public string Name { get; } = name;
}
