using System.Globalization;
using System.Text;

namespace Sigstore.Client.Encoding;

/// <summary>The place a reader has reached, written only when it is refused: <c>verificationMaterial.tlogEntries[0].logIndex</c>.</summary>
internal sealed class JsonPath
{
    private const int MaxDepth = 64;
    private readonly List<(string? Member, int Index)> _steps = new(8);

    /// <summary>The index of the current array element.</summary>
    public int Index => _steps[^1].Index;

    public void PushMember(string name) => Push((name, -1));

    public void PushArray() => Push((null, -1));

    public void NextIndex() => _steps[^1] = (null, _steps[^1].Index + 1);

    public void Pop() => _steps.RemoveAt(_steps.Count - 1);

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (member, index) in _steps)
        {
            if (member is null)
            {
                text.Append(CultureInfo.InvariantCulture, $"[{Math.Max(index, 0)}]");
            }
            else
            {
                text.Append(text.Length == 0 ? "" : ".").Append(member);
            }
        }

        return text.Length == 0 ? "the document" : text.ToString();
    }

    // The JSON reader bounds the depth first; this bound only keeps the list from being the one that is unbounded.
    private void Push((string? Member, int Index) step)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(_steps.Count, MaxDepth * 2);
        _steps.Add(step);
    }
}
