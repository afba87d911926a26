namespace Sigstore.Local;

/// <summary>What one log of an instance holds.</summary>
public sealed class LogStatus
{
    internal LogStatus(string name, long treeSize, string rootHash)
    {
        Name = name;
        TreeSize = treeSize;
        RootHash = rootHash;
    }

    /// <summary>The origin of its checkpoints.</summary>
    public string Name { get; }

    /// <summary>Entries.</summary>
    public long TreeSize { get; }

    /// <summary>Root hash of the present checkpoint, base64.</summary>
    public string RootHash { get; }
}
