namespace Sigstore.Client.Encoding;

/// <summary>Where a reader stands inside one JSON object: which member is current, which were seen.</summary>
internal struct JsonMembers(MemberNames names)
{
    /// <summary>The most unknown members of one object: documents grow by a few, and each one's name is kept.</summary>
    public const int MaxUnknown = 256;

    private ulong _seen;

    public readonly MemberNames Names => names;

    /// <summary>The index of the current member in <see cref="Names"/>.</summary>
    public int Current { get; private set; } = -1;

    /// <summary>Names of members that <see cref="Names"/> does not list, where such are tolerated.</summary>
    public HashSet<string>? Unknown { get; private set; }

    /// <summary>Makes a member current; false if the object already had it.</summary>
    public bool TryEnter(int member)
    {
        var bit = 1UL << member;
        var isNew = (_seen & bit) == 0;
        _seen |= bit;
        Current = member;
        return isNew;
    }

    /// <summary>The current member has been read.</summary>
    public void Leave() => Current = -1;

    /// <summary>Notes a tolerated unknown member; false if the object already had it, or too many.</summary>
    public bool TryEnterUnknown(string name) => (Unknown ??= new HashSet<string>(StringComparer.Ordinal)).Add(name) && Unknown.Count <= MaxUnknown;
}
