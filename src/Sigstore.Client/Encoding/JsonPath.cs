using System.Globalization;
using System.Text;

namespace Sigstore.Client.Encoding;

/// <summary>The place a reader has reached, written only when it is refused: <c>verificationMaterial.tlogEntries[0].logIndex</c>.</summary>
internal sealed class JsonPath
{
    private const int MaxDepth = 64;
    private string?[] _members = new string?[8]; // null: an array, whose index stands beside it
    private int[] _indexes = new int[8];
    private int _count;

    /// <summary>The index of the current array element.</summary>
    public int Index => _indexes[_count - 1];

    public void PushMember(string name) => Push(name);

    public void PushArray() => Push(null);

    public void NextIndex() => _indexes[_count - 1]++;

    public void Pop() => _count--;

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (var i = 0; i < _count; i++)
        {
            var member = _members[i];
            if (member is null)
            {
                text.Append(CultureInfo.InvariantCulture, $"[{Math.Max(_indexes[i], 0)}]");
            }
            else
            {
                text.Append(text.Length == 0 ? "" : ".").Append(member);
            }
        }

        return text.Length == 0 ? "the document" : text.ToString();
    }

    // The JSON reader bounds the depth first; this bound only keeps the list from being the one that is unbounded.
    private void Push(string? member)
    {
        if (_count == _members.Length)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(_count, MaxDepth * 2);
            Array.Resize(ref _members, _count * 2);
            Array.Resize(ref _indexes, _count * 2);
        }

        (_members[_count], _indexes[_count]) = (member, -1);
        _count++;
    }
}
